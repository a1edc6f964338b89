import { byId, element } from '../element.js';
import { generations } from '../sdk/client.js';
import { stickToEnd } from '../stick-to-end.js';
import { prettyJson } from './pretty-json.js';
import { createSummary } from './summary.js';

/** Older frames are dropped past this many. */
const limit = 400;

const arrows = { in: '↓', out: '↑', note: '·' };
const spoken = { in: 'received', out: 'sent', note: '' };
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

const milliseconds = (date) => String(date.getMilliseconds()).padStart(3, '0');

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Badge that tells which client a frame belongs to. */
function badge({ generation, isAttempt }) {
  const title = isAttempt ? 'a try from "Get refused"' : '';
  return element(
    'span',
    { class: `badge${isAttempt ? ' attempt' : ''}`, data: { generation }, title },
    generations[generation].version,
  );
}

function row(entry, summary, frame) {
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

/** The list of frames going by, with its filter, pause and clear. */
export function createInspector() {
  const list = byId('frames');
  const filter = byId('wire-filter');
  const pause = byId('wire-pause');
  const show = { in: byId('wire-in'), out: byId('wire-out'), pings: byId('wire-pings') };
  const summaries = new Map();
  stickToEnd(list);
  let rows = [];
  let held = null;

  function isShown({ entry, summary }) {
    if (entry.direction !== 'note' && !show[entry.direction].checked) return false;
    if (summary.tone === 'ping' && !show.pings.checked) return false;
    const wanted = filter.value.trim().toLowerCase();
    const text = `${summary.title} ${summary.channel} ${generations[entry.source.generation].version} ${entry.text}`;
    return text.toLowerCase().includes(wanted);
  }

  function refresh() {
    for (const item of rows) item.node.hidden = !isShown(item);
    byId('wire-count').textContent = String(rows.filter((item) => !item.node.hidden).length);
    pause.textContent = held === null ? 'Pause' : `Resume${held.length > 0 ? ` (${held.length})` : ''}`;
    pause.setAttribute('aria-pressed', String(held !== null));
  }

  function append(item) {
    rows.push(item);
    list.append(item.node);
    while (rows.length > limit) rows.shift().node.remove();
    item.node.hidden = !isShown(item);
  }

  function summarize(entry) {
    const frame = entry.direction === 'note' ? null : parse(entry.text);
    if (frame === null) return { frame, summary: { title: entry.text, channel: '', tone: 'plain' } };
    const summary = summaries.get(entry.connection) ?? createSummary();
    summaries.set(entry.connection, summary);
    return { frame, summary: summary(entry.direction, frame) };
  }

  for (const control of [filter, ...Object.values(show)]) control.addEventListener('input', refresh);
  byId('wire-clear').addEventListener('click', () => {
    rows = [];
    if (held !== null) held = [];
    list.replaceChildren();
    refresh();
  });
  pause.addEventListener('click', () => {
    const waiting = held;
    held = waiting === null ? [] : null;
    for (const item of waiting ?? []) append(item);
    refresh();
  });

  /** @param {import('./tap.js').Entry} entry */
  return function record(entry) {
    const { frame, summary } = summarize(entry);
    const item = { entry, summary, node: row(entry, summary, frame) };
    if (held === null) append(item);
    else held.push(item);
    refresh();
  };
}
