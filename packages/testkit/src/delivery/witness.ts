import assert from 'node:assert/strict';
import type { Position } from '@spindle/core';
import { everything, type Interest } from './interest.ts';
import type { Entry, Ledger } from './ledger.ts';

/** How a subscription was answered. */
export interface Beginning {
  /** Where the client said it stands; null for a first subscribe. */
  readonly asked: Position | null;
  readonly recovered: boolean;
  /** Of the answer; null where positions are not tracked. */
  readonly position: Position | null;
  /** Who made the subscription. */
  readonly side: 'client' | 'server';
  /** It is no answer: the server told of a subscription it made. */
  readonly isTold: boolean;
  /** What the subscriber wants from here on. */
  readonly interest: Interest;
}

export interface Seen {
  /** After patches were applied. */
  readonly text: string;
  /** 0: none. */
  readonly offset: number;
}

type Event =
  | ({ readonly what: 'began' } & Beginning)
  | ({ readonly what: 'saw' } & Seen)
  /** The subscription is over, or the connection; the client knows why. */
  | { readonly what: 'ended'; readonly because: string };

function lineOf(event: Event): string {
  if (event.what === 'saw') return `saw @${event.offset} ${event.text}`;
  if (event.what === 'ended') return `ended: ${event.because}`;
  const { asked, recovered, position, isTold, interest } = event;
  return `began ${JSON.stringify({ asked, recovered, position, isTold })}, wants ${interest.name}`;
}

export interface WitnessOptions {
  readonly ledger: Ledger;
  /** Who comes back may recover. */
  readonly isRecoverable: boolean;
  readonly promise: Promised;
}

/**
 * What the channel promises. `stream`: everything. `cache`: the newest publication is the state, and those before it may be
 * left out when the subscription begins. `rewind`: everything, and first the newest there are. `latest`: the newest, and
 * those before it as far as the subscriber keeps up.
 */
export type Promised = 'stream' | 'cache' | 'rewind' | 'latest';

/**
 * What one subscriber saw of a channel, held against what was published there: every publication it wants once and in
 * order, from where it began until it was told that this is over.
 */
export class Witness {
  readonly #options: WitnessOptions;
  /** Events that could not be judged yet, because a publication they are about is not in the ledger. */
  #unjudged: Event[] = [];
  /** Where it stands in the stream; null where that is not known, or not tracked. */
  #reached: Position | null = null;
  /** What it says it knows already of a state. */
  #known: Position | null = null;
  #interest = everything;
  /** Client ids it had: it need not see what names one of them as left out. */
  readonly #ids = new Set<string>();
  #isLive = false;
  #isTracked = false;
  /**
   * Numbers of the last that has a place in the stream, and of the last that has none. Where nobody counts offsets they
   * hold for one subscription: the next one may be at a node that hears of everything later.
   */
  #lastPlaced = 0;
  #lastStray = 0;
  /** Numbers seen since the last rest; null when it was not there all the time. */
  #sinceRest: number[] | null = null;
  /** What happened, for the report of a failure. */
  readonly story: string[] = [];

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  knownAs(id: string): void {
    if (id !== '') this.#ids.add(id);
  }

  began(beginning: Beginning): void {
    this.#unjudged.push({ what: 'began', ...beginning });
  }

  saw(seen: Seen): void {
    this.#unjudged.push({ what: 'saw', ...seen });
  }

  ended(because: string): void {
    this.#unjudged.push({ what: 'ended', because });
  }

  /** Judges what happened as far as the ledger knows it. */
  judge(): void {
    let judged = 0;
    for (const event of this.#unjudged) {
      this.story.push(lineOf(event));
      if (!this.#isJudged(event)) break;
      judged += 1;
    }
    if (judged < this.#unjudged.length) this.story.pop();
    this.#unjudged = this.#unjudged.slice(judged);
  }

  /** What it still has to see, nothing being under way; null when it has seen everything. */
  missing(top: Position | null): string | null {
    const [next] = this.#unjudged;
    if (next !== undefined) return `what was never published: ${JSON.stringify(next)}`;
    if (!this.#isLive || !this.#isTracked || top === null) return null;
    if (this.#reached === null) return this.#missingState(top);
    if (this.#reached.epoch !== top.epoch)
      return `that the stream started anew: ${top.epoch} after ${this.#reached.epoch}`;
    const lost = this.#newestWanted(this.#reached, top);
    return lost === undefined ? null : `offset ${lost.position?.offset} of ${top.offset}: ${lost.text}`;
  }

  /** The same for whoever was there since the last rest and nothing bad happened meanwhile, tracked or not. */
  missingSince(restNumber: number): string | null {
    const seen = this.#sinceRest;
    if (seen === null) return null;
    const { ledger, promise } = this.#options;
    const published = ledger.after(restNumber);
    const wrong = published.find(({ number, excluded }) => this.#ids.has(excluded) && seen.includes(number));
    assert.equal(wrong, undefined, 'what the client was to be left out of');
    const owed = published.filter((entry) => this.#isOwed(entry));
    const lost = (promise === 'latest' ? owed.slice(-1) : owed).find(({ number }) => !seen.includes(number));
    return lost === undefined ? null : `publication ${lost.number}: ${lost.text}`;
  }

  rest(): void {
    this.#sinceRest = this.#isLive ? [] : null;
  }

  #isJudged(event: Event): boolean {
    if (event.what === 'began') this.#begin(event);
    else if (event.what === 'saw') return this.#isSeen(event);
    else this.#end();
    return true;
  }

  #begin({ asked, recovered, position, side, isTold, interest }: Beginning): void {
    const { ledger, promise, isRecoverable } = this.#options;
    this.#isLive = true;
    this.#interest = interest;
    this.#isTracked = position !== null;
    this.#lastStray = 0;
    if (!this.#isTracked) this.#lastPlaced = 0;
    this.#reached = recovered && asked !== null && position !== null ? { ...position, offset: asked.offset } : position;
    // The newest publication comes with or after the answer, however far it is from where the client was.
    const isCache = promise === 'cache' && (recovered || isTold);
    const isRewound = promise === 'rewind' && side === 'server' && !recovered;
    if (isCache || isRewound) this.#reached = null;
    const isAsked = isCache && !(isTold && asked === null);
    this.#known = isAsked ? asked : { epoch: position?.epoch ?? '', offset: Infinity };
    if (asked === null || position === null || recovered || promise === 'cache' || !isRecoverable) return;
    assert.ok(!ledger.isSurelyKept(asked), `told of a loss, but all is there since ${asked.offset}`);
  }

  #end(): void {
    this.#isLive = false;
    this.#sinceRest = null;
  }

  #isSeen({ text, offset }: Seen): boolean {
    const entry = this.#options.ledger.find(text);
    if (entry === undefined) return false;
    const { position, number } = entry;
    assert.ok(this.#isLive, `${text} outside of a subscription`);
    const isPlaced = this.#options.promise !== 'latest';
    assert.equal(offset, isPlaced ? (position?.offset ?? 0) : 0, `the offset of ${text}`);
    assert.ok(this.#interest.wants(entry.tags), `${text} is filtered out`);
    if (position !== null && this.#isTracked && !this.#isNext(position)) return false;
    if (position === null || !this.#isTracked) this.#expectLater(entry);
    if (position === null) this.#lastStray = number;
    else this.#lastPlaced = Math.max(this.#lastPlaced, number);
    this.#sinceRest?.push(number);
    return true;
  }

  /** False while one in between is not known yet. */
  #isNext(position: Position): boolean {
    const reached = this.#reached;
    if (reached !== null && reached.epoch !== '') {
      assert.equal(position.epoch, reached.epoch, 'the stream started anew, and nobody told');
      assert.ok(position.offset > reached.offset, `offset ${position.offset} after ${reached.offset}`);
      for (let offset = reached.offset + 1; offset < position.offset; offset += 1) {
        const between = this.#options.ledger.at({ epoch: reached.epoch, offset });
        if (between === undefined) return false;
        assert.ok(!this.#isOwed(between), `offset ${position.offset} without ${offset} before it`);
      }
    }
    this.#reached = position;
    return true;
  }

  /** Where nobody counts offsets, the order is that of publishing. */
  #expectLater({ number, position, text }: Entry): void {
    const last = position === null ? this.#lastStray : this.#lastPlaced;
    assert.ok(number > last, `${text} again, or out of order`);
  }

  /** Whoever was given the newest publication as the state has it, as long as it is kept. */
  #missingState(top: Position): string | null {
    const isKnown = this.#known?.epoch === top.epoch;
    const newest = this.#newestWanted({ epoch: top.epoch, offset: isKnown ? (this.#known?.offset ?? 0) : 0 }, top);
    if (newest === undefined || newest.number <= this.#lastPlaced) return null;
    const { ledger } = this.#options;
    const isKept = newest.position !== null && ledger.isKept(newest.position);
    return isKept ? `the state, offset ${newest.position.offset}: ${newest.text}` : null;
  }

  #isOwed({ tags, excluded }: Entry): boolean {
    return this.#interest.wants(tags) && !this.#ids.has(excluded);
  }

  #newestWanted({ epoch, offset }: Position, top: Position): Entry | undefined {
    for (let at = top.offset; at > offset; at -= 1) {
      const entry = this.#options.ledger.at({ epoch, offset: at });
      if (entry !== undefined && this.#isOwed(entry)) return entry;
    }
    return undefined;
  }
}
