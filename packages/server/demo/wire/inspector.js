import { byId } from '../element.js';
import { generations } from '../sdk/client.js';
import { stickToEnd } from '../stick-to-end.js';
import { frameRow } from './frame-row.js';
import { createSummary } from './summary.js';

/** Older frames are dropped past this many. */
const limit = 400;

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The list of frames going by, with its filter, pause and clear. */
export function createInspector() {
  const list = byId('frames');
  const filter = byId('wire-filter');
  const pause = byId('wire-pause');
  const show = { in: byId('wire-in'), out: byId('wire-out'), pings: byId('wire-pings') };
  const summaries = new WeakMap();
  let rows = [];
  /** What came while paused; null when frames are shown as they come. */
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
    const summaryOf = summaries.get(entry.connection) ?? createSummary();
    summaries.set(entry.connection, summaryOf);
    return { frame, summary: summaryOf(entry.direction, frame) };
  }

  stickToEnd(list);
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
    const item = { entry, summary, node: frameRow(entry, summary, frame) };
    if (held === null) append(item);
    else held.push(item);
    refresh();
  };
}
