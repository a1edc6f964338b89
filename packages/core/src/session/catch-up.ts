import type { Publication } from '@spindle/protocol';
import type { HistoryRead } from '../engine/broker.ts';
import type { Position } from '../engine/position.ts';
import { continues, pageLimit } from './recovery.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/** Pages that are read at once: the client gets them as one frame, and nobody waits long. */
const pagesPerTurn = 8;

const frameOverheadBytes = 100;

/** A subscription, and how far in its stream its client has come. */
interface Reader {
  readonly subscription: Subscription;
  readonly at: Position;
}

/** A page that was read, and is to be written; null in place of the rest: the stream did not keep what comes next. */
interface Page {
  readonly subscription: Subscription;
  readonly read: HistoryRead | null;
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
    while (this.#readers.length > 0) {
      if (this.#session.isBehind || this.#hasWrittenMuch()) await this.#untilSent();
      await this.#write(await this.#readAhead());
      letRead(this.#readers);
      if (this.#readers.length > 0) await this.#untilSent();
    }
    this.#session.catchUps = null;
  }

  /** Pages in turns, which leave together however long the broker takes for each: as many as a client gets at once. */
  async #readAhead(): Promise<readonly Page[]> {
    const pages: Page[] = [];
    let bytes = 0;
    while (pages.length < pagesPerTurn && bytes <= this.#fewBytes) {
      const reader = this.#readers.shift();
      if (reader === undefined) break;
      const page = await this.#readPage(reader);
      if (page === null) continue;
      pages.push(page);
      if (page.read === null) continue;
      bytes += bytesOf(page.read.publications);
      if (!isLast(page.read)) this.#readers.push({ subscription: page.subscription, at: endOf(page.read) });
    }
    return pages;
  }

  /** Null: the subscription has ended, or does now. */
  async #readPage({ subscription, at }: Reader): Promise<Page | null> {
    const { room, channel } = subscription;
    const { broker, settings } = this.#session.env;
    if (room === null) return null;
    try {
      // What is published before the read is in it.
      room.hold(subscription);
      const limit = pageLimit(settings);
      const read = await broker.history(channel.name, { limit, since: at }, channel.metaTtlMs);
      if (hasEnded(subscription)) return null;
      return { subscription, read: continues(at, read, limit) ? read : null };
    } catch (error) {
      this.#fail(subscription, error);
      return null;
    }
  }

  async #write(pages: readonly Page[]): Promise<void> {
    for (const page of pages) {
      try {
        if (!hasEnded(page.subscription)) await this.#writePage(page, pages);
      } catch (error) {
        this.#fail(page.subscription, error);
      }
    }
  }

  async #writePage({ subscription, read }: Page, pages: readonly Page[]): Promise<void> {
    if (read === null)
      return subscription.loseState('S92', 'the stream did not keep what the client still had to read');
    const { room } = subscription;
    const { publications, position: top } = read;
    let base: Publication | null = null;
    for (const publication of publications) {
      if (this.#hasWrittenMuch()) {
        letRead(pages);
        await this.#untilSent();
        // What is not stored may have come in between.
        base = null;
      }
      room?.sendRead(subscription, publication, top.epoch, base);
      if (hasEnded(subscription)) return;
      base = publication;
    }
    if (!isLast(read)) return;
    if (subscription.delivery.mode === 'held') room?.release(subscription, top, base !== null);
    else this.#readers.push({ subscription, at: endOf(read) });
  }

  #fail({ channel }: Subscription, error: unknown): void {
    const session = this.#session;
    session.env.reportFailure('recover', error, { client: session.client, channel: channel.name });
    session.closeWith('internal', { rule: 'S50', because: 'the engine failed while the client recovered' });
  }

  #hasWrittenMuch(): boolean {
    return this.#session.pendingBytes > this.#fewBytes;
  }

  /** A part of what may wait for a client, so that there is room for what else it gets. */
  get #fewBytes(): number {
    return this.#session.queueMaxSizeBytes / 4;
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

/** They get what is published meanwhile when they read on. */
function letRead(readers: readonly Pick<Reader, 'subscription'>[]): void {
  for (const { subscription } of readers) subscription.room?.letRead(subscription);
}

/** Where a client stands that has the page. */
function endOf({ publications, position }: HistoryRead): Position {
  return { offset: publications.at(-1)?.offset ?? position.offset, epoch: position.epoch };
}

/** There was no more when it was read. */
function isLast(read: HistoryRead): boolean {
  return endOf(read).offset === read.position.offset;
}

/** Roughly what they are when they are written. */
function bytesOf(publications: readonly Publication[]): number {
  return publications.reduce((bytes, { data = '' }) => bytes + frameOverheadBytes + data.length, 0);
}

function hasEnded({ ended }: Subscription): boolean {
  return ended !== null;
}
