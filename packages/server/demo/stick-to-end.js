/** Closer to the end than this counts as being there, pixels. */
const tolerance = 60;

/** Keeps a scrolling list at its end while it grows or changes size, unless somebody scrolled up to read. */
export function stickToEnd(list) {
  let isAtEnd = true;
  const follow = () => {
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  };
  list.addEventListener('scroll', () => {
    isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < tolerance;
  });
  new MutationObserver(follow).observe(list, { childList: true });
  new ResizeObserver(follow).observe(list);
}
