import type { Payload } from '@spindle/protocol';
import { isJson, withoutLineBreaks } from '@spindle/protocol/raw-json';

/**
 * A payload out of an answer, fit to be sent: what is not JSON would break the frame it stands in. Throws a TypeError,
 * which names the member and not its value.
 */
export function answered(member: string, payload: Payload | undefined): Payload | undefined {
  if (payload === undefined || payload instanceof Uint8Array) return payload;
  if (typeof payload !== 'string' || !isJson(payload)) {
    throw new TypeError(`${member} of the answer is neither bytes nor a text that is JSON; use json(value)`);
  }
  return withoutLineBreaks(payload);
}

/** The same for a replacement, which null removes; left out, what there was stays. */
export function replaced(
  member: string,
  next: Payload | null | undefined,
  present: Payload | undefined,
): Payload | undefined {
  if (next === undefined) return present;
  return next === null ? undefined : answered(member, next);
}
