/** Text of a file, or null when it cannot be read. */
export type ReadTextFile = (path: string) => string | null;

const marker = '-----BEGIN ';

/** Resolves a PEM option: the text itself, base64 of it, or the path of a file that holds it. Null when it is none. */
export function readPem(value: string, readFile: ReadTextFile | null): string | null {
  if (readFile === null || value.includes(marker)) return value;
  const decoded = fromBase64(value);
  if (decoded?.includes(marker) === true) return decoded;
  const content = readFile(value);
  return content?.includes(marker) === true ? content : null;
}

function fromBase64(value: string): string | null {
  const digits = value.replaceAll(/\s/g, '').replace(/={1,2}$/, '');
  return /^[A-Za-z0-9+/]+$/.test(digits) && digits.length % 4 !== 1 ? atob(digits) : null;
}
