import type { Publication, SubscribeRequest, SubscribeResult } from '@spindle/protocol';
import type { Channel } from '../channel/channel-rules.ts';
import type { TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import type { Broker, HistoryRead } from '../engine/broker.ts';
import { isSamePosition, type Position } from '../engine/position.ts';

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
}

interface RecoveryOptions {
  readonly isRecoverable: boolean;
  /** Publications one recovery may return. */
  readonly limit: number;
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
  since: RecoveryRequest,
  { isRecoverable, limit, filter, tellsNewestWhenLost }: RecoveryOptions,
): Promise<Recovered> {
  const { forceRecoveryMode, autoCacheRecover } = channel.namespace.options;
  const usesCache = forceRecoveryMode === 'cache';
  const wanted = since ?? (usesCache && autoCacheRecover ? { offset: 0, epoch: '' } : null);
  if (wanted === null || !isRecoverable) return settled(await readTop(broker, channel));

  if (usesCache) {
    // The newest publication that passes a filter may lie further back.
    const depth = filter === null ? 1 : limit;
    const read = await broker.history(channel.name, { limit: depth, reverse: true }, channel.metaTtlMs);
    return recoverLatest(wanted, read, filter);
  }
  const read = await broker.history(channel.name, { limit, since: wanted }, channel.metaTtlMs);
  const recovered = recoverStream(wanted, read, filter);
  if (recovered.result.recovered === true || !tellsNewestWhenLost) return recovered;
  const newest = await broker.history(channel.name, { limit, reverse: true }, channel.metaTtlMs);
  const { result, position } = lost(newest);
  return { result: { ...result, publications: newest.publications.toReversed() }, position };
}

function readTop(broker: Broker, channel: Channel): Promise<HistoryRead> {
  return broker.history(channel.name, { limit: 0 }, channel.metaTtlMs);
}

/** Whether it is all there is decided first, so that what a filter leaves out does not count as lost (S82). */
function recoverStream(wanted: Position, read: HistoryRead, filter: TagsFilter | null): Recovered {
  const { publications, position: top } = read;
  const isOurStream = wanted.epoch === '' || wanted.epoch === top.epoch;
  if (!isOurStream || !isWholeGap(wanted.offset, publications, top.offset)) return lost(read);
  return found(wanted, matching(publications, filter), top);
}

/** The publications lead from the offset to the top without a hole. */
function isWholeGap(offset: number, publications: readonly Publication[], top: number): boolean {
  const first = publications.at(0);
  const last = publications.at(-1);
  if (first === undefined || last === undefined) return offset === top;
  return first.offset === offset + 1 && last.offset === top;
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

function matching(publications: readonly Publication[], filter: TagsFilter | null): readonly Publication[] {
  return filter === null ? publications : publications.filter(({ tags }) => filter.matches(tags));
}

function found(wanted: Position, publications: readonly Publication[], top: Position): Recovered {
  const result = { epoch: top.epoch, offset: wanted.offset, publications, recovered: true, wasRecovering: true };
  return { result, position: top };
}

function lost(read: HistoryRead): Recovered {
  const { result, position } = settled(read);
  return { result: { ...result, recovered: false, wasRecovering: true }, position };
}

function settled({ position }: HistoryRead): Recovered {
  return { result: { epoch: position.epoch, offset: position.offset }, position };
}
