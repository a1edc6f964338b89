import { element } from '../element.js';

/** Rows of a definition list; those without a text are left out. */
function definitions(rows) {
  const present = rows.filter(([, text]) => text);
  return element('dl', {}, ...present.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]));
}

function reasonOf(explanation) {
  if (explanation === undefined) return 'Asking the server…';
  return explanation?.because ?? 'The server gave no reason.';
}

/**
 * @param {import('../sdk/client.js').Problem & { explanation?: import('./feed.js').Explanation | null }} refusal
 *   `explanation` is undefined while it is being looked for, null when there is none
 * @param {string} [tried] what was attempted
 */
export function refusalCard({ code, message, explanation }, tried) {
  return element(
    'article',
    { class: 'refusal-card' },
    element(
      'header',
      {},
      element('strong', { class: 'code' }, String(code)),
      element('span', { class: 'message-text' }, message),
      explanation ? element('code', { class: 'rule' }, `rule ${explanation.rule}`) : null,
    ),
    definitions([
      ['Tried', tried],
      ['Why not', reasonOf(explanation)],
      ['To pass', explanation?.fix],
    ]),
  );
}
