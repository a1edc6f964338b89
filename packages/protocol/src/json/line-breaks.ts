/**
 * Valid JSON without its literal line breaks. Inside strings they are always escaped, so those left are space
 * between tokens; line framing and event streams cannot carry them.
 */
export function withoutLineBreaks(json: string): string {
  return hasLineBreaks(json) ? json.replace(/[\r\n]+/g, '') : json;
}

export function hasLineBreaks(json: string): boolean {
  return json.includes('\n') || json.includes('\r');
}
