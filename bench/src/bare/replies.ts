/** What the bare servers say: ready replies and frames of the bytes that Spindle would send. */
import { randomUUID } from 'node:crypto';

const epoch = 'aBcDeFgH';

export interface ClientCommand {
  readonly id: number;
  readonly connect?: object;
  readonly subscribe?: { readonly channel: string };
}

export function connectReply(id: number): string {
  return `{"id":${String(id)},"connect":{"client":"${randomUUID()}","version":"0.1.0","ping":25,"pong":true}}`;
}

export function subscribeReply(id: number, positioned: boolean): string {
  const position = positioned ? `"recoverable":true,"epoch":"${epoch}","positioned":true` : '';
  return `{"id":${String(id)},"subscribe":{${position}}}`;
}

/** Offset undefined: without a position. */
export function publicationPush(channel: string, data: unknown, offset: number | undefined): string {
  const position = offset === undefined ? '' : `,"offset":${String(offset)}`;
  return `{"push":{"channel":"${channel}","pub":{"data":${JSON.stringify(data)}${position}}}}`;
}
