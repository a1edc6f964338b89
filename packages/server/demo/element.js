/**
 * Builds one element. Properties are set as such, except `class`, `data` (data attributes), `style` (custom
 * properties) and `on` (listeners). Children that are strings become text, never markup.
 */
export function element(tag, { class: className, data, style, on, ...properties } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  Object.assign(node, properties);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(style ?? {})) node.style.setProperty(name, value);
  for (const [event, listener] of Object.entries(on ?? {})) node.addEventListener(event, listener);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** The round initial of a person. Decoration: the name stands beside it. */
export function avatar({ name, colour }) {
  return element(
    'span',
    { class: 'avatar', style: { '--person': colour }, ariaHidden: 'true' },
    [...name][0]?.toUpperCase() ?? '?',
  );
}
