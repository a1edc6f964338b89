import type { SubscribePush, SubscribeResult } from '@spindle/protocol';
import type { EventFrame, PushEvent } from './event-frame.ts';
import { idSeparator, idStem, longestEventId } from './event-id.ts';

interface Place {
  stem: string;
  offset: number;
}

/**
 * Numbers the events of one connection, so that its client can say where it stood when it comes back: the id of an event
 * names the place in every recoverable channel after it (T71). Nothing is done for connections without such channels.
 */
export class EventNumbering {
  /** By channel; null while there is no recoverable one. */
  #places: Map<string, Place> | null = null;
  /** What the client holds as its last id. */
  #told: string;

  /** `lastEventId` is what the client came back with; empty: nothing. */
  constructor(lastEventId: string) {
    this.#told = lastEventId;
  }

  /** A publication, join or leave that many get. */
  shared(frame: EventFrame): Uint8Array {
    return this.#places === null ? frame.bytes : this.own(frame);
  }

  /** A frame of this connection with the ids that its events need. */
  own(frame: EventFrame): Uint8Array {
    const { events } = frame;
    const [only] = events;
    if (only !== undefined && events.length === 1) {
      const id = this.#nextId(only);
      return id === null ? frame.bytes : frame.numbered(id, only);
    }
    return encoder.encode(events.map((event) => this.#withId(event)).join(''));
  }

  #withId(event: PushEvent): string {
    const id = this.#nextId(event);
    return id === null ? event.text : `id: ${id}\n${event.text}`;
  }

  /** Null: the place is the same as before. */
  #nextId({ push }: PushEvent): string | null {
    if (!this.#follow(push)) return null;
    const id = this.#id();
    if (id === this.#told) return null;
    this.#told = id;
    return id;
  }

  /** Empty where there is nothing to resume, or too much for a header: the client forgets its last one. */
  #id(): string {
    let id = '';
    for (const { stem, offset } of this.#places?.values() ?? []) {
      id += `${id === '' ? '' : idSeparator}${stem}${offset}`;
    }
    return id.length > longestEventId ? '' : id;
  }

  /** Answers whether the push may have moved the client. */
  #follow({ channel = '', pub, connect, subscribe, unsubscribe }: PushEvent['push']): boolean {
    if (pub !== undefined) return this.#moved(channel, pub.offset);
    if (connect !== undefined) {
      for (const [name, result] of Object.entries(connect.subs ?? {})) this.#subscribed(name, result);
      return true;
    }
    if (subscribe !== undefined) this.#subscribed(channel, subscribe);
    else if (unsubscribe !== undefined) this.#left(channel);
    else return false;
    return true;
  }

  #moved(channel: string, offset: number | undefined): boolean {
    const place = this.#places?.get(channel);
    if (place === undefined || offset === undefined) return false;
    place.offset = offset;
    return true;
  }

  /** The client stands behind what came with the subscription, as SDKs count. */
  #subscribed(channel: string, result: SubscribePush & Pick<SubscribeResult, 'publications'>): void {
    if (result.recoverable !== true) return this.#left(channel);
    const offset = result.publications?.at(-1)?.offset ?? result.offset ?? 0;
    this.#places ??= new Map();
    this.#places.set(channel, { stem: idStem(channel, result.epoch ?? ''), offset });
  }

  #left(channel: string): void {
    this.#places?.delete(channel);
    if (this.#places?.size === 0) this.#places = null;
  }
}

const encoder = new TextEncoder();
