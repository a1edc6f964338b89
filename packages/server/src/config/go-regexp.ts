/**
 * The JavaScript form of a regular expression written for Go (RE2): named groups, leading flags and the anchors
 * `\A` and `\z` are translated. Throws a `SyntaxError` when JavaScript has no such expression.
 */
export function goRegExp(source: string): RegExp {
  const leading = /^\(\?([imsU]+)\)/.exec(source);
  const flags = leading?.[1] ?? '';
  if (flags.includes('U')) throw new SyntaxError('the flag U (swapped greediness) does not exist in JavaScript');
  const body = source
    .slice(leading?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\\([Az\s\S])/g, (escape, letter: string) => anchors[letter] ?? escape)
    .replaceAll(/\[:(\^?)(\w+):\]/g, (whole, negated: string, name: string) => posixClass(whole, negated, name));
  return new RegExp(body, `u${flags}`);
}

const anchors: Readonly<Record<string, string>> = { A: '(?<![\\s\\S])', z: '(?![\\s\\S])' };

const posixClasses: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  lower: 'a-z',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  space: '\\t\\n\\v\\f\\r ',
  xdigit: '0-9A-Fa-f',
};

function posixClass(whole: string, negated: string, name: string): string {
  const members = posixClasses[name];
  if (members === undefined || negated !== '') throw new SyntaxError(`${whole} is not supported`);
  return members;
}
