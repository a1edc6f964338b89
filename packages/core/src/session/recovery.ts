import type { Publication, SubscribeRequest, SubscribeResult } from '@spindle/protocol';
import type { Channel } from '../channel/channel-rules.ts';
import type { Rewind } from '../channel/rewind.ts';
import type { TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import type { Broker, HistoryRead } from '../engine/broker.ts';
import { isSamePosition, type Position } from '../engine/position.ts';
import type { ClientSettings } from './settings.ts';

/** Where a returning client says it stands; null for a first subscribe. */
export type RecoveryRequest = Position | null;

export function recoveryRequestOf(request: Pick<SubscribeRequest, 'recover' | 'offset' | 'epoch'>): RecoveryRequest {
  return request.recover === true ? { offset: request.offset ?? 0, epoch: request.epoch ?? '' } : null;
}

export interface Recovered {
  /** The part of the subscribe result that tells position and recovery. */
  readonly result: Pick<SubscribeResult, 'epoch' | 'offset' | 'publications' | 'recovered' | 'wasRecovering'>;
  /** Where the subscriber stands once it has read the result. */
  readonly position: Position;
  /** The stream went on from there when it was read: the rest of the gap follows (S90). */
  readonly goesOn: boolean;
}

/** Publications one read may return, for the broker: none set is as many as there are. */
export function pageLimit({ recoveryMaxPublicationLimit: limit }: ClientSettings): number {
  return limit > 0 ? limit : -1;
}

/** How far back a first subscribe reaches, and where a returning client stands: one of them, or neither. */
interface Wanted {
  readonly since: RecoveryRequest;
  readonly rewind: Rewind | null;
}

interface RecoveryOptions {
  readonly isRecoverable: boolean;
  /** Publications one read may return; -1: all. */
  readonly limit: number;
  /** Size of the payloads that one subscribe reply may hold. */
  readonly maxBytes: number;
  /** What the subscriber wants of them; null: all. */
  readonly filter: TagsFilter | null;
  /** A client that lost its place gets the newest publications all the same: clients of 2016 do (L24). */
  readonly tellsNewestWhenLost: boolean;
}

/**
 * The position of a new subscription, with what the client missed since it was last here (rules S35 to S38).
 * A recovered result repeats the offset the client asked from: SDKs advance it while they apply the publications.
 */
export async function recover(
  broker: Broker,
  channel: Channel,
  { since, rewind }: Wanted,
  options: RecoveryOptions,
): Promise<Recovered> {
  const { isRecoverable, limit, filter, tellsNewestWhenLost } = options;
  const { forceRecoveryMode, autoCacheRecover } = channel.namespace.options;
  const usesCache = forceRecoveryMode === 'cache';
  const wanted = since ?? (usesCache && autoCacheRecover ? { offset: 0, epoch: '' } : null);
  if (wanted === null || !isRecoverable) {
    return rewind === null || since !== null
      ? settled(await readTop(broker, channel))
      : rewound(broker, channel, rewind, options);
  }

  if (usesCache) {
    const read = await readLatest(broker, channel, options);
    return recoverLatest(wanted, read, filter);
  }
  const read = await broker.history(channel.name, { limit, since: wanted }, channel.metaTtlMs);
  const recovered = recoverStream(wanted, read, options);
  if (recovered.result.recovered === true || !tellsNewestWhenLost) return recovered;
  const newest = await broker.history(channel.name, { limit, reverse: true }, channel.metaTtlMs);
  const { result, position, goesOn } = lost(newest);
  return { result: { ...result, publications: newest.publications.toReversed() }, position, goesOn };
}

function readTop(broker: Broker, channel: Channel): Promise<HistoryRead> {
  return broker.history(channel.name, { limit: 0 }, channel.metaTtlMs);
}

/** The newest publication, and behind it the newest that passes the filter, which may lie some pages back (S83). */
async function readLatest(
  broker: Broker,
  channel: Channel,
  { limit, filter }: Pick<RecoveryOptions, 'limit' | 'filter'>,
): Promise<HistoryRead> {
  const asked = { limit: filter === null ? 1 : limit, reverse: true };
  const read = await broker.history(channel.name, asked, channel.metaTtlMs);
  const { position } = read;
  let page = read.publications;
  while (page.length === asked.limit && matching(page, filter).length === 0) {
    const since = { offset: page.at(-1)?.offset ?? 0, epoch: position.epoch };
    page = (await broker.history(channel.name, { ...asked, since }, channel.metaTtlMs)).publications;
  }
  return { publications: [...read.publications.slice(0, 1), ...matching(page, filter)], position };
}

/** S95: the newest publications, as many and as old as the rewind says; one page is searched for those a filter lets pass. */
async function rewound(
  broker: Broker,
  channel: Channel,
  { size, ttlMs }: Rewind,
  { limit, maxBytes, filter }: RecoveryOptions,
): Promise<Recovered> {
  const isSizeEnough = filter === null && size > 0 && (limit < 0 || size < limit);
  const maxAgeMs = ttlMs > 0 ? ttlMs : undefined;
  const asked = { limit: isSizeEnough ? size : limit, reverse: true, maxAgeMs };
  const read = await broker.history(channel.name, asked, channel.metaTtlMs);
  const newest = matching(read.publications, filter).slice(0, size > 0 ? size : undefined);
  const { result, position, goesOn } = settled(read);
  return { result: { ...result, publications: fitting(newest, maxBytes).toReversed() }, position, goesOn };
}

/** Whether it is all there is decided first, so that what a filter leaves out does not count as lost (S82). */
function recoverStream(wanted: Position, read: HistoryRead, { limit, maxBytes, filter }: RecoveryOptions): Recovered {
  if (!continues(wanted, read, limit)) return lost(read);
  const { publications, position: top } = read;
  const page = fitting(publications, maxBytes);
  const reached = { offset: page.at(-1)?.offset ?? top.offset, epoch: top.epoch };
  return { ...found(wanted, matching(page, filter), reached), goesOn: reached.offset < top.offset };
}

/** Whether the read, of at most `limit` publications, leads on from the position: to the top, or as far as it may. */
export function continues(from: Position, { publications, position: top }: HistoryRead, limit: number): boolean {
  if (from.epoch !== '' && from.epoch !== top.epoch) return false;
  const first = publications.at(0);
  const last = publications.at(-1);
  if (first === undefined || last === undefined) return from.offset === top.offset;
  return first.offset === from.offset + 1 && (last.offset === top.offset || publications.length === limit);
}

/** As many of the first as stay within the size, but one in any case. */
function fitting(publications: readonly Publication[], maxBytes: number): readonly Publication[] {
  let bytes = 0;
  const end = publications.findIndex(({ data = '' }) => (bytes += data.length) > maxBytes);
  return end < 0 ? publications : publications.slice(0, Math.max(1, end));
}

/** Cache mode: the newest publication that passes the filter is the state, whatever the client has seen before. */
function recoverLatest(wanted: Position, read: HistoryRead, filter: TagsFilter | null): Recovered {
  const { publications, position: top } = read;
  if (wanted.offset > 0 && isSamePosition(wanted, top)) return found(wanted, [], top);
  if (publications.length === 0 || publications[0]?.offset !== top.offset) return lost(read);
  const [latest] = matching(publications, filter);
  const isKnown = wanted.epoch === top.epoch && wanted.offset === latest?.offset;
  return found(wanted, latest === undefined || isKnown ? [] : [latest], top);
}

export function matching(publications: readonly Publication[], filter: TagsFilter | null): readonly Publication[] {
  return filter === null ? publications : publications.filter(({ tags }) => filter.matches(tags));
}

function found(wanted: Position, publications: readonly Publication[], position: Position): Recovered {
  const { epoch } = position;
  const result = { epoch, offset: wanted.offset, publications, recovered: true, wasRecovering: true };
  return { result, position, goesOn: false };
}

function lost(read: HistoryRead): Recovered {
  const { result, position, goesOn } = settled(read);
  return { result: { ...result, recovered: false, wasRecovering: true }, position, goesOn };
}

function settled({ position }: HistoryRead): Recovered {
  return { result: { epoch: position.epoch, offset: position.offset }, position, goesOn: false };
}
