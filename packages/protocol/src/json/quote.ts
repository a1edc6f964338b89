/** What a JSON string may not hold unescaped, and what ours escapes so that the text is safe inside HTML and scripts. */
// oxlint-disable-next-line no-control-regex -- control characters are what JSON forbids in strings
const unsafe = /["\\<>&\u0000-\u001f\u2028\u2029\ud800-\udfff]/;
const unsafeInHtml = /[<>&\u2028\u2029]/g;
const loneSurrogate = /\p{Surrogate}/gu;

/** The string as a JSON string literal. `<`, `>`, `&`, U+2028 and U+2029 are written as `\u` escapes. */
export function quote(value: string): string {
  return unsafe.test(value) ? JSON.stringify(value).replace(unsafeInHtml, unicodeEscape) : `"${value}"`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The value of a valid string literal. Lone surrogates have no UTF-8 form and read as U+FFFD. */
export function unquote(literal: string): string {
  return (JSON.parse(literal) as string).replace(loneSurrogate, '\ufffd');
}
