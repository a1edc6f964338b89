import type { Clock } from '@spindle/core';

/** How long a client may take nothing of what waits for it where nothing else is said, in milliseconds (T65). */
export const defaultWriteTimeoutMs = 30_000;

/** How often clients that are behind are looked at within that time. */
const looksInTimeout = 4;

/** The server's side of a connection, as far as something may wait for its client. */
export interface Writer {
  /** Something waits. */
  readonly isBehind: boolean;
  /** Grows whenever the client takes some of what waits. */
  readonly progress: number;
  /** The client took nothing for too long; what waits is to be given up. */
  stalled(): void;
}

interface Standing {
  progress: number;
  /** Times the client was looked at and had taken nothing since. */
  idleLooks: number;
}

/**
 * Finds the clients that take nothing of what waits for them (T65). Those that keep up cost nothing: there is a timer only
 * while somebody is behind. Looks are counted, not time, so that a process that was suspended blames nobody for it.
 */
export class WriteWatch {
  readonly #lookMs: number;
  readonly #clock: Clock;
  readonly #behind = new Map<Writer, Standing>();
  #isWaiting = false;

  constructor(timeoutMs: number, clock: Clock) {
    this.#lookMs = timeoutMs / looksInTimeout;
    this.#clock = clock;
  }

  /** Something waits for this client. One that is known keeps its time; one that has caught up is forgotten by itself. */
  watch(writer: Writer): void {
    if (this.#behind.has(writer)) return;
    // The first look may come at once.
    this.#behind.set(writer, { progress: writer.progress, idleLooks: -1 });
    this.#waitToLook();
  }

  /** The connection ended. */
  forget(writer: Writer): void {
    this.#behind.delete(writer);
  }

  #waitToLook(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#clock.after(this.#lookMs, () => {
      this.#isWaiting = false;
      for (const [writer, standing] of this.#behind) this.#look(writer, standing);
      if (this.#behind.size > 0) this.#waitToLook();
    });
  }

  #look(writer: Writer, standing: Standing): void {
    if (!writer.isBehind) {
      this.#behind.delete(writer);
    } else if (writer.progress > standing.progress) {
      standing.progress = writer.progress;
      standing.idleLooks = 0;
    } else {
      standing.idleLooks += 1;
      if (standing.idleLooks < looksInTimeout) return;
      this.#behind.delete(writer);
      writer.stalled();
    }
  }
}
