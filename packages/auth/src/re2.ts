/**
 * The JavaScript form of an expression in RE2 syntax, the syntax of existing configuration files: named groups,
 * leading flags, `\A`, `\z`, `\Q…\E`, POSIX classes and escaped punctuation are translated. Throws a SyntaxError when
 * JavaScript has no such expression.
 */
export function compileRe2(source: string): RegExp {
  const [, flags = '', body = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(source) ?? [];
  return new RegExp(translate(body), `u${[...new Set(flags)].join('')}`);
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
  punct: String.raw`!-\/:-@\[-\x60\{-~`,
};

/** Pieces of RE2 whose spelling differs; the last alternative keeps any other escape as it is. */
const pieces = /\(\?P<|\\Q([\s\S]*?)(?:\\E|$)|\\A|\\z|\\[pP][A-Z]|\[:(\w+):\]|\\([!-/:-@[-`{-~])|\\[\s\S]/g;

function translate(source: string): string {
  return source.replace(pieces, (piece: string, literal?: string, posix?: string, punctuation?: string) => {
    if (literal !== undefined) return literal.replace(/[!-/:-@[-`{-~]/g, escaped);
    if (posix !== undefined) return posixRange(posix);
    if (punctuation !== undefined) return escaped(punctuation);
    if (piece === '(?P<') return '(?<';
    if (piece === String.raw`\A`) return String.raw`(?<![\s\S])`;
    if (piece === String.raw`\z`) return String.raw`(?![\s\S])`;
    if (/^\\[pP][A-Z]$/.test(piece)) return `${piece.slice(0, 2)}{${piece.slice(2)}}`;
    return piece;
  });
}

/** In Unicode mode JavaScript takes `\-` or `\:` only in some places, the code of the character everywhere. */
function escaped(char: string): string {
  return String.raw`\x` + char.charCodeAt(0).toString(16).padStart(2, '0');
}

function posixRange(name: string): string {
  const range = posixClasses[name];
  if (range === undefined) throw new SyntaxError(`[:${name}:] is not supported`);
  return range;
}
