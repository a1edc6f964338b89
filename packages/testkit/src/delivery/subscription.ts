import { applyDelta } from '@spindle/protocol';
import type { Position } from '@spindle/core';
import type { Fields } from '../wire/protobuf-message.ts';
import { everything, type Interest } from './interest.ts';
import type { Seen, Witness } from './witness.ts';

/** What a client asks for when it subscribes, as far as its generation can. */
export interface Wishes {
  readonly positioned: boolean;
  readonly recoverable: boolean;
  readonly delta: boolean;
  /** Pushes may have a number in place of the channel. */
  readonly compaction: boolean;
  readonly interest: Interest;
}

export interface SubscriptionOptions {
  readonly channel: string;
  readonly wishes: Wishes;
  readonly witness: Witness;
  readonly onSeen?: ((seen: Seen) => void) | undefined;
}

/** A channel as a client of the model has it: what an SDK keeps of it, over reconnects, and what it testifies. */
export class ModelSubscription {
  readonly channel: string;
  readonly wishes: Wishes;
  readonly witness: Witness;
  /** `asked`: the reply has not come. `leaving`: neither has that to the unsubscribe, and publications still may. */
  phase: 'off' | 'asked' | 'live' | 'leaving' = 'off';
  side: 'client' | 'server' = 'client';
  /** The client subscribes again when it can. */
  isWanted = false;
  /** Number that pushes may have in place of the channel; 0: none. */
  id = 0;
  /** Where it stands, for the next recovery. */
  position: Position | null = null;
  #isRecoverable = false;
  #hasDelta = false;
  /** What the next patch is against. */
  #base: Uint8Array | undefined;
  /** The position the request under way told. */
  #asked: Position | null = null;
  patches = 0;

  readonly #onSeen: ((seen: Seen) => void) | undefined;

  constructor({ channel, wishes, witness, onSeen }: SubscriptionOptions) {
    this.channel = channel;
    this.wishes = wishes;
    this.witness = witness;
    this.#onSeen = onSeen;
  }

  get isOn(): boolean {
    return this.phase === 'live' || this.phase === 'leaving';
  }

  /** The parameters of a subscribe command, or of an entry of the connect command. */
  request(): Fields {
    const { positioned, recoverable, delta, compaction, interest } = this.wishes;
    this.phase = 'asked';
    this.#asked = this.#isRecoverable ? this.position : null;
    return {
      ...(this.#asked === null ? null : { recover: true, ...this.#asked }),
      ...(positioned ? { positioned } : null),
      ...(recoverable ? { recoverable } : null),
      ...(delta ? { delta: 'fossil' } : null),
      ...(compaction ? { flag: 1 } : null),
      ...(interest.filter === undefined ? null : { tf: interest.filter }),
    };
  }

  /** The answer to what was asked; a push that tells of a subscription the server made answers nothing. */
  began(side: 'client' | 'server', result: Fields, isTold = false): void {
    const asked = isTold ? null : this.#asked;
    const { epoch = '', offset = 0, recovered = false, positioned = false, delta = false, id = 0 } = result as Result;
    const { publications = [] } = result as Result;
    this.phase = 'live';
    this.side = side;
    this.id = id;
    this.#hasDelta = delta;
    this.#isRecoverable = (result as Result).recoverable === true;
    // Patches follow a recovery alone.
    if (!recovered) this.#base = undefined;
    // Some clients get the newest publications although they lost their place.
    const before = recovered ? undefined : publications[0]?.offset;
    const position = positioned ? { epoch, offset: before === undefined ? offset : before - 1 } : null;
    // Nobody asked for what the server tells of.
    const interest = isTold ? everything : this.wishes.interest;
    this.witness.began({ asked, recovered, position, side, isTold, interest });
    this.position = recovered && asked !== null ? { epoch, offset: asked.offset } : position;
    this.#asked = null;
    for (const publication of publications) this.saw(publication);
  }

  saw(publication: Publication): void {
    const { offset = 0 } = publication;
    const seen = { text: this.#textOf(publication), offset };
    this.witness.saw(seen);
    this.#onSeen?.(seen);
    const { position } = this;
    // What comes with a subscription may lie before where it stands.
    if (position !== null && offset > position.offset) this.position = { epoch: position.epoch, offset };
  }

  ended(because: string): void {
    if (this.isOn) this.witness.ended(because);
    this.phase = 'off';
    this.#asked = null;
    this.id = 0;
  }

  #textOf({ data, delta = false }: Publication): string {
    const bytes = data instanceof Uint8Array ? data : new TextEncoder().encode(this.#jsonText(data));
    if (delta) this.patches += 1;
    this.#base = delta ? applyDelta(this.#base ?? new Uint8Array(), bytes) : bytes;
    return new TextDecoder('utf-8', { fatal: true }).decode(this.#base);
  }

  /** With delta compression payloads in JSON are texts. */
  #jsonText(data: unknown): string {
    return this.#hasDelta ? String(data) : JSON.stringify(data);
  }
}

interface Publication {
  readonly data?: unknown;
  readonly offset?: number;
  readonly delta?: boolean;
}

interface Result {
  readonly epoch?: string;
  readonly offset?: number;
  readonly recovered?: boolean;
  readonly recoverable?: boolean;
  readonly positioned?: boolean;
  readonly delta?: boolean;
  readonly id?: number;
  readonly publications?: readonly Publication[];
}
