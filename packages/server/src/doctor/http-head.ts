import type { Reader } from './wire.ts';

/** Status line and headers of a response. */
export interface HttpHead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

const blankLine = '\r\n\r\n';

export const readHead: Reader<HttpHead> = (input) => {
  const end = input.indexOf(blankLine);
  if (end < 0) return null;
  const [statusLine = '', ...lines] = input.toString('latin1', 0, end).split('\r\n');
  const [, status = '0'] = /^HTTP\/1\.\d (\d{3})/.exec(statusLine) ?? [];
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { value: { status: Number(status), headers }, length: end + blankLine.length };
};

/** Milliseconds the clock behind the `Date` header is ahead of this one; null: there is none. It counts whole seconds. */
export function clockAhead({ headers }: HttpHead): number | null {
  const told = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(told) ? null : told + 500 - Date.now();
}
