import { element } from '../element.js';
import { generations } from '../sdk/client.js';
import { prettyJson } from './pretty-json.js';

const arrows = { in: '↓', out: '↑', note: '·' };
const spoken = { in: 'received', out: 'sent', note: '' };
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

const milliseconds = (date) => String(date.getMilliseconds()).padStart(3, '0');

/** Badge that tells which client a frame belongs to. */
function badge({ generation, isAttempt }) {
  const title = isAttempt ? 'a try from "Get refused"' : '';
  return element(
    'span',
    { class: `badge${isAttempt ? ' attempt' : ''}`, data: { generation }, title },
    generations[generation].version,
  );
}

/**
 * One line for an entry; a frame opens to its JSON, errors are open from the start.
 * @param {import('./tap.js').Entry} entry
 * @param {import('./summary.js').Summary} summary
 * @param {unknown} frame parsed, null for a note
 */
export function frameRow(entry, summary, frame) {
  const line = [
    element('time', { dateTime: entry.at.toISOString() }, `${clock.format(entry.at)}.${milliseconds(entry.at)}`),
    element('span', { class: `arrow ${entry.direction}`, ariaHidden: 'true' }, arrows[entry.direction]),
    element('span', { class: 'sr-only' }, spoken[entry.direction]),
    badge(entry.source),
    element('span', { class: 'title' }, summary.title),
    element('span', { class: 'channel' }, summary.channel),
  ];
  if (frame === null) return element('li', { class: 'frame note' }, element('div', { class: 'line' }, ...line));

  if (summary.problem) line.push(element('span', { class: 'wrong' }, summary.problem));
  const body = element('pre', { tabIndex: 0 });
  const details = element('details', {}, element('summary', { class: 'line' }, ...line), body);
  const fill = () => body.childNodes.length === 0 && body.append(...prettyJson(frame));
  if (summary.problem) {
    details.open = true;
    fill();
  }
  details.addEventListener('toggle', fill);
  return element('li', { class: `frame ${summary.tone}` }, details);
}
