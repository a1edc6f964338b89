/** Closer to the end than this counts as being there, pixels. */
const tolerance = 60;

/** Keeps a scrolling list at its end while it grows or changes size, unless somebody scrolled up to read. */
export function stickToEnd(list) {
  let isFollowing = true;
  let lastTop = 0;
  const follow = () => {
    if (isFollowing) list.scrollTop = list.scrollHeight;
  };
  list.addEventListener('scroll', () => {
    // Being far from the end says nothing by itself: the list may have grown since it was last moved.
    const isUpwards = list.scrollTop < lastTop;
    lastTop = list.scrollTop;
    if (list.scrollHeight - lastTop - list.clientHeight < tolerance) isFollowing = true;
    else if (isUpwards) isFollowing = false;
  });
  new MutationObserver(follow).observe(list, { childList: true });
  new ResizeObserver(follow).observe(list);
}
