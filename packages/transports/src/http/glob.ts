/** A glob pattern is malformed; the message says what is wrong with it. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const anyRun = '.*';
const characterClass = /\[(!?)((?:\\.|[^\]\\])+)\]/suy;
const syntax = /[\\^$.*+?()[\]{}|/]/;

/**
 * The pattern as an expression for whole texts. `*` is any run of characters, `?` any one, `[a-z]` and `[!a-z]` one of
 * a class or none of it, `{a,b}` either; a backslash makes the next character literal (T11). Throws `GlobError`.
 */
export function compileGlob(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '[') {
      const [text, content] = readClass(pattern, at);
      source += content;
      at += text.length - 1;
    } else if (character === '\\') {
      at += 1;
      if (at === pattern.length) throw new GlobError('a backslash at the end escapes nothing');
      source += literal(pattern.charAt(at));
    } else if (character === '*') {
      // A run of stars is one star; left apart they would make a mismatch slow.
      if (!source.endsWith(anyRun)) source += anyRun;
    } else {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      if (depth < 0) throw new GlobError('a } without a { before it');
      source += translate(character, depth);
    }
  }
  if (depth > 0) throw new GlobError('a { without a }');
  return toExpression(source);
}

function translate(character: string, depth: number): string {
  if (character === '?') return '.';
  if (character === '{') return '(?:';
  if (character === '}') return ')';
  if (character === ',' && depth > 0) return '|';
  return literal(character);
}

function readClass(pattern: string, at: number): [text: string, source: string] {
  characterClass.lastIndex = at;
  const match = characterClass.exec(pattern);
  if (match === null) throw new GlobError('a [ without characters and a ]');
  const [text, negation, content = ''] = match;
  const members = content.replaceAll(/(\\?)(.)/gsu, (_, escape: string, member: string) =>
    member === '-' ? escape + member : literal(member),
  );
  return [text, `[${negation === '!' ? '^' : ''}${members}]`];
}

function literal(character: string): string {
  return syntax.test(character) ? `\\${character}` : character;
}

function toExpression(source: string): RegExp {
  try {
    const expression = new RegExp(`^${source}$`, 'su');
    // Some engines say what they cannot do with it only when it is used.
    expression.test('');
    return expression;
  } catch (error) {
    throw new GlobError('a character class has a range out of order', { cause: error });
  }
}
