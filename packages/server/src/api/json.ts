import { PayloadNotJson, type Payload } from '@spindle/protocol';
import { payloadText, quote } from '@spindle/protocol/raw-json';

/** An object of members that are JSON text already; members that are undefined are left out. Keys need no quoting. */
export function object(members: Readonly<Record<string, string | undefined>>): string {
  let text = '';
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) text += `${text === '' ? '' : ','}"${name}":${value}`;
  }
  return `{${text}}`;
}

/** An object whose keys come from outside. */
export function dictionary<T>(entries: Iterable<readonly [string, T]>, format: (value: T) => string): string {
  return `{${Array.from(entries, ([key, value]) => `${quote(key)}:${format(value)}`).join(',')}}`;
}

export function array(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

/** Zero numbers and empty texts are left out of answers, unless the field is one that is always there (H12). */
export function nonZero(value: number): string | undefined {
  return value === 0 ? undefined : String(value);
}

export function nonEmpty(value: string): string | undefined {
  return value === '' ? undefined : quote(value);
}

/**
 * A payload as a member of an answer: under its name as it is, or, when its bytes are not JSON text, in base64 under
 * the name with `b64` in front, as requests spell it (H13).
 */
export function payloadMember(name: string, payload: Payload | undefined): Record<string, string> {
  if (payload === undefined) return {};
  try {
    return { [name]: payloadText(payload) };
  } catch (error) {
    if (!(error instanceof PayloadNotJson) || typeof payload === 'string') throw error;
    return { [`b64${name}`]: quote(Buffer.from(payload).toString('base64')) };
  }
}
