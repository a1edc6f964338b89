import type { HistoryFilter, PublishOptions, PublishResult } from '@spindle/core';

/** A position whose epoch is only known as "the n-th life of some stream". */
export interface ModelPosition {
  readonly offset: number;
  readonly life: number;
}

export interface ModelResult {
  readonly position: ModelPosition | null;
  readonly suppressed: PublishResult['suppressed'];
}

export interface ModelRead {
  readonly data: readonly string[];
  readonly offsets: readonly number[];
  readonly position: ModelPosition;
}

interface Life {
  readonly life: number;
  top: number;
  kept: { readonly offset: number; readonly data: string }[];
  version: number | bigint;
  versionEpoch: string;
  emptyAt: number;
  forgetAt: number;
}

/** `filter.since` with a life in place of an epoch; null is any, a life that never was is another epoch. */
export interface ModelFilter extends Omit<HistoryFilter, 'since'> {
  readonly since?: { readonly offset: number; readonly life: number | null } | undefined;
}

/** What a broker promises, in the plainest terms: everything is looked up when asked, nothing is clever. */
export class BrokerModel {
  nowMs = 0;
  readonly subscribed = new Set<string>();
  /** Data told to the node, with the data of the previous publication where delta was asked for. */
  readonly told: { channel: string; data: string; offset: number | null; previous: string | null }[] = [];
  readonly #streams = new Map<string, Life>();
  readonly #results = new Map<string, { position: ModelPosition | null; until: number }>();
  #lives = 0;

  publish(channel: string, data: string, options: PublishOptions): ModelResult {
    const key = JSON.stringify([channel, options.idempotencyKey]);
    const known = this.#results.get(key);
    if (options.idempotencyKey && known !== undefined && this.nowMs < known.until) {
      return { position: known.position, suppressed: 'idempotency' };
    }
    const position = this.#append(channel, data, options);
    if (position === 'outdated') return { position: this.#open(channel).position, suppressed: 'version' };
    if (options.idempotencyKey) {
      this.#results.set(key, { position, until: this.nowMs + (options.idempotencyTtlMs ?? 300_000) });
    }
    return { position, suppressed: null };
  }

  read(channel: string, filter: ModelFilter, metaTtlMs: number): ModelRead {
    const { stream, position } = this.#open(channel);
    stream.forgetAt = this.nowMs + metaTtlMs;
    const { limit, since, reverse } = filter;
    let found = reverse ? stream.kept.toReversed() : stream.kept;
    if (since !== undefined) {
      found = found.filter(({ offset }) => (reverse ? offset < since.offset : offset > since.offset));
      if (since.life !== null && since.life !== stream.life) found = [];
    }
    if (limit >= 0) found = found.slice(0, limit);
    return { data: found.map(({ data }) => data), offsets: found.map(({ offset }) => offset), position };
  }

  removeHistory(channel: string): void {
    const stream = this.#streams.get(channel);
    if (stream !== undefined) stream.kept = [];
  }

  #append(channel: string, data: string, options: PublishOptions): ModelPosition | null | 'outdated' {
    const { history, version = 0, versionEpoch = '' } = options;
    if (history === undefined || history.size === 0 || history.ttlMs === 0) {
      this.#tell(channel, data, null, null);
      return null;
    }
    const { stream } = this.#open(channel);
    stream.forgetAt = this.nowMs + history.metaTtlMs;
    if (version > 0) {
      if ((versionEpoch === '' || versionEpoch === stream.versionEpoch) && version <= stream.version) return 'outdated';
      stream.version = version;
      stream.versionEpoch = versionEpoch;
    }
    const previous = options.delta ? (stream.kept.at(-1)?.data ?? null) : null;
    stream.top += 1;
    stream.kept = [...stream.kept, { offset: stream.top, data }].slice(-history.size);
    stream.emptyAt = this.nowMs + history.ttlMs;
    this.#tell(channel, data, stream.top, previous);
    return { offset: stream.top, life: stream.life };
  }

  #open(channel: string): { stream: Life; position: ModelPosition } {
    let stream = this.#streams.get(channel);
    if (stream === undefined || this.nowMs >= stream.forgetAt) {
      this.#lives += 1;
      const never = { emptyAt: Infinity, forgetAt: Infinity };
      stream = { life: this.#lives, top: 0, kept: [], version: 0, versionEpoch: '', ...never };
      this.#streams.set(channel, stream);
    }
    if (this.nowMs >= stream.emptyAt) stream.kept = [];
    return { stream, position: { offset: stream.top, life: stream.life } };
  }

  #tell(channel: string, data: string, offset: number | null, previous: string | null): void {
    if (this.subscribed.has(channel)) this.told.push({ channel, data, offset, previous });
  }
}
