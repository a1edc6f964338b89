import type { ClientInfo, Publication, SubscribeResult } from '../generated/v2-types.ts';
import { payloadText } from '../json/payload-text.ts';
import { quote } from '../json/quote.ts';
import { randomUid, uidOf } from './message-uid.ts';

/** A client as presence, joins and messages show it. */
export function clientBody({ user, client, connInfo, chanInfo }: ClientInfo): string {
  const members = [`"user":${quote(user)}`, `"client":${quote(client)}`];
  if (connInfo !== undefined) members.push(`"default_info":${payloadText(connInfo)}`);
  if (chanInfo !== undefined) members.push(`"channel_info":${payloadText(chanInfo)}`);
  return `{${members.join(',')}}`;
}

/** A publication, pushed or out of the history. `epoch` is that of its stream, if it is in one. */
export function messageBody(channel: string, publication: Publication, epoch: string | undefined): string {
  const { data, info, offset = 0 } = publication;
  const uid = epoch === undefined || offset === 0 ? randomUid() : uidOf({ offset, epoch });
  const members = [`"uid":${quote(uid)}`];
  if (info !== undefined) members.push(`"client":${quote(info.client)}`, `"info":${clientBody(info)}`);
  members.push(`"channel":${quote(channel)}`, `"data":${data === undefined ? 'null' : payloadText(data)}`);
  return `{${members.join(',')}}`;
}

/** The outcome of something done to a channel. */
export function statusBody(channel: string, isDone: boolean): string {
  return `{"channel":${quote(channel)},"status":${isDone}}`;
}

/** Missed messages come newest first; `last` is where the subscriber stands, empty when the channel keeps no count (L20). */
export function subscribedBody(channel: string, result: SubscribeResult): string {
  const { epoch, offset = 0, publications = [], recovered = false } = result;
  const last = epoch === undefined ? '' : uidOf({ offset, epoch });
  const messages = publications.map((publication) => messageBody(channel, publication, epoch)).toReversed();
  const recovery = `"last":${quote(last)},"messages":[${messages.join(',')}],"recovered":${recovered}`;
  return `{"channel":${quote(channel)},"status":true,${recovery}}`;
}

export function presenceBody(channel: string, presence: Readonly<Record<string, ClientInfo>> = {}): string {
  const clients = Object.entries(presence).map(([client, info]) => `${quote(client)}:${clientBody(info)}`);
  return `{"channel":${quote(channel)},"data":{${clients.join(',')}}}`;
}

/** The publications have to come newest first. */
export function historyBody(
  channel: string,
  { publications = [], epoch }: { readonly publications?: readonly Publication[]; readonly epoch?: string },
): string {
  const messages = publications.map((publication) => messageBody(channel, publication, epoch));
  return `{"channel":${quote(channel)},"data":[${messages.join(',')}]}`;
}

export interface ConnectionBody {
  readonly version?: string | undefined;
  readonly client?: string | undefined;
  readonly expires?: boolean | undefined;
  readonly ttl?: number | undefined;
}

/** Body of connect and refresh. `isExpired`: the credentials are too old, and the client shall fetch fresh ones (L14). */
export function connectionBody(
  { version = '', client = '', expires = false, ttl = 0 }: ConnectionBody,
  isExpired = false,
): string {
  const identity = `"version":${quote(version)},"client":${quote(client)}`;
  return `{${identity},"expires":${expires},"expired":${isExpired},"ttl":${ttl}}`;
}
