import { element } from '../element.js';

const token = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]*$/;
const lexeme = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function decodeBase64Url(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.codePointAt(0));
  return new TextDecoder().decode(bytes);
}

/** Shows what a token says instead of the token, so that a screenshot gives nothing away. */
function readable(_key, value) {
  const claims = typeof value === 'string' ? token.exec(value)?.[1] : undefined;
  if (claims === undefined) return value;
  try {
    return { 'token with claims': JSON.parse(decodeBase64Url(claims)) };
  } catch {
    return `${value.slice(0, 12)}…`;
  }
}

function kind(match) {
  if (match[2] !== undefined) return 'key';
  if (match[1] !== undefined) return 'string';
  return 'literal';
}

/** @returns {Node[]} the value as indented, coloured JSON */
export function prettyJson(value) {
  const text = JSON.stringify(value, readable, 2);
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(lexeme)) {
    nodes.push(text.slice(end, match.index));
    const word = match[1] ?? match[0];
    nodes.push(element('span', { class: `json-${kind(match)}` }, word));
    end = match.index + word.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}
