import type { Publication } from '@spindle/protocol';
import type { HistoryRead } from '../engine/broker.ts';
import type { Position } from '../engine/position.ts';
import { continues, pageLimit } from './recovery.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/** Pages that are read at once where the broker answers at once: the client gets them as one frame, and nobody waits long. */
const pagesPerTurn = 8;

/** A subscription, and how far in its stream its client has come. */
interface Reader {
  readonly subscription: Subscription;
  readonly at: Position;
}

/**
 * The rest of what the subscriptions of one connection missed, where a subscribe reply could not hold all of it: read from
 * the broker page by page, in turns, and pushed. The next page is read when the client has got the one before (S90, S91).
 */
export class CatchUps {
  readonly #session: Session;
  readonly #readers: Reader[] = [];
  #proceed: (() => void) | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The reply that brings the subscription to `at` is written, and the stream goes on from there. */
  static begin(subscription: Subscription, at: Position): void {
    const { session } = subscription;
    subscription.room?.letRead(subscription);
    if (session.catchUps !== null) return void session.catchUps.#readers.push({ subscription, at });
    session.catchUps = new CatchUps(session);
    session.catchUps.#readers.push({ subscription, at });
    void session.catchUps.#run();
  }

  /** Nothing waits for the client any more, or it is gone. */
  proceed(): void {
    this.#proceed?.();
    this.#proceed = null;
  }

  async #run(): Promise<void> {
    let pages = 0;
    for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) {
      const { subscription } = reader;
      try {
        pages += 1;
        if (pages > pagesPerTurn || this.#session.isBehind || this.#hasWrittenMuch()) {
          await this.#untilSent();
          pages = 1;
        }
        const at = await this.#readPage(reader);
        if (at !== null) this.#readers.push({ subscription, at });
      } catch (error) {
        this.#fail(subscription, error);
      }
    }
    this.#session.catchUps = null;
  }

  /** Answers where the client stands now; null when it has come to the end, or the subscription has. */
  async #readPage({ subscription, at }: Reader): Promise<Position | null> {
    const { room, channel } = subscription;
    const { broker, settings } = this.#session.env;
    if (room === null) return null;
    // What is published before the read is in it.
    room.hold(subscription);
    const limit = pageLimit(settings);
    const read = await broker.history(channel.name, { limit, since: at }, channel.metaTtlMs);
    if (hasEnded(subscription)) return null;
    if (!continues(at, read, limit)) {
      subscription.loseState('S92', 'the stream did not keep what the client still had to read');
      return null;
    }
    return this.#writePage(subscription, read);
  }

  async #writePage(subscription: Subscription, read: HistoryRead): Promise<Position | null> {
    const { room } = subscription;
    const { publications, position: top } = read;
    let base: Publication | null = null;
    for (const publication of publications) {
      if (this.#hasWrittenMuch()) {
        room?.letRead(subscription);
        await this.#untilSent();
        // What is not stored may have come in between.
        base = null;
      }
      room?.sendRead(subscription, publication, top.epoch, base);
      if (hasEnded(subscription)) return null;
      base = publication;
    }
    const reached = base?.offset ?? top.offset;
    if (reached === top.offset && subscription.delivery.mode === 'held') {
      room?.release(subscription, top, base !== null);
      return null;
    }
    room?.letRead(subscription);
    return { offset: reached, epoch: top.epoch };
  }

  #fail({ channel }: Subscription, error: unknown): void {
    const session = this.#session;
    session.env.reportFailure('recover', error, { client: session.client, channel: channel.name });
    session.closeWith('internal', { rule: 'S50', because: 'the engine failed while the client recovered' });
  }

  /** A part of what may wait for a client, so that there is room for what else it gets. */
  #hasWrittenMuch(): boolean {
    return this.#session.pendingBytes > this.#session.queueMaxSizeBytes / 4;
  }

  /** Others have their turn, and the client reads what waits for it. */
  async #untilSent(): Promise<void> {
    this.#session.flush();
    if (!this.#session.isBehind || !this.#session.isOpen) return this.#session.env.writer.nextTurn();
    await new Promise<void>((resolve) => {
      this.#proceed = resolve;
    });
  }
}

function hasEnded({ ended }: Subscription): boolean {
  return ended !== null;
}
