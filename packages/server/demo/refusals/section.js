import { byId, element } from '../element.js';
import { attempts, tryOut } from './attempts.js';
import { refusalCard } from './card.js';
import { createRefusalFeed } from './feed.js';

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

function logItem({ at, code, operation, channel, user, because }) {
  return element(
    'li',
    {},
    element('time', {}, clock.format(at)),
    element('strong', { class: 'code' }, String(code)),
    element('span', {}, [operation, channel, user && `by ${user}`].filter(Boolean).join(' ')),
    element('span', { class: 'because' }, because),
  );
}

const invitation = 'Pick one. You get what the client is told, and what the server knows beyond that.';

/**
 * The section that provokes refusals and explains them.
 * @param {(generation: 2 | 5, options: object) => import('../sdk/client.js').Client} openClient
 */
export function openRefusals(openClient) {
  const explanation = byId('explanation');
  const list = byId('refusal-list');
  const buttons = new Map();
  let count = 0;
  let turns = 0;

  const feed = createRefusalFeed((refusal) => {
    count += 1;
    byId('refusal-count').textContent = String(count);
    list.prepend(logItem(refusal));
  });

  const say = (kind, text) => explanation.replaceChildren(element('p', { class: kind }, text));

  async function run(attempt) {
    const turn = (turns += 1);
    const generation = Number(byId('attempt-generation').value);
    for (const [other, button] of buttons) button.setAttribute('aria-pressed', String(other === attempt));
    const position = await feed.position();
    const problem = await tryOut(attempt, (options) => openClient(generation, options));
    if (turn !== turns) return;
    if (problem === null) return say('hint', 'It was not refused.');
    explanation.replaceChildren(refusalCard(problem, attempt.about));
    const reasons = await feed.explain(attempt.channel, position);
    if (turn !== turns) return;
    explanation.replaceChildren(refusalCard({ ...problem, explanation: reasons }, attempt.about));
  }

  for (const attempt of attempts) {
    const start = () => run(attempt).catch((error) => say('problem', error.message));
    const properties = { type: 'button', title: attempt.about, on: { click: start } };
    buttons.set(attempt, element('button', properties, attempt.title));
  }
  byId('attempts').replaceChildren(...buttons.values());
  list.replaceChildren();
  say('hint', invitation);
  byId('refusal-toggle').addEventListener('click', ({ currentTarget }) => {
    list.hidden = !list.hidden;
    currentTarget.ariaExpanded = String(!list.hidden);
  });

  return { explain: (channel) => feed.explain(channel), stop: feed.stop };
}
