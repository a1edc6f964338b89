import type { Clock, Groups } from '@spindle/core';
import type { Frame } from '@spindle/protocol';

/** A member whose reader may be slow. */
export interface Watched {
  /** Looks at how many bytes wait for the reader, and tells whom it concerns. */
  observe(): void;
}

/** Milliseconds after which all sockets have been looked at that something was published to. */
const sweepMs = 5_000;

/**
 * Groups as native topics of the listener. A topic's frames pass the transports by, and a socket cut for waiting bytes
 * looks like one whose peer vanished (both 1006); so all sockets are looked at often enough to have been seen with
 * half a queue before they can fill it (T23), and those that can do with less are told in time (S103).
 */
export class TopicGroups implements Groups {
  /** Bytes that may wait for one member. */
  readonly maxQueueBytes: number;
  readonly #publish: (topic: string, frame: Frame) => void;
  readonly #watched = new Set<Watched>();
  readonly #clock: Clock;
  /** Characters or bytes published since the last sweep. */
  #unswept = 0;
  #isSweepDue = false;

  constructor(publish: (topic: string, frame: Frame) => void, maxQueueBytes: number, clock: Clock) {
    this.#publish = publish;
    this.maxQueueBytes = maxQueueBytes;
    this.#clock = clock;
  }

  publish(topic: string, frame: Frame): void {
    this.#publish(topic, frame);
    this.#unswept += frame.length;
    if (this.#unswept > this.maxQueueBytes / 4) this.#sweep();
    else if (!this.#isSweepDue) this.#sweepInTime();
  }

  watch(member: Watched): void {
    this.#watched.add(member);
  }

  unwatch(member: Watched): void {
    this.#watched.delete(member);
  }

  /** So that of little that is published, too, it shows who does not take it (T65). */
  #sweepInTime(): void {
    this.#isSweepDue = true;
    this.#clock.after(sweepMs, () => {
      this.#isSweepDue = false;
      if (this.#unswept > 0) this.#sweep();
    });
  }

  #sweep(): void {
    this.#unswept = 0;
    for (const member of this.#watched) member.observe();
  }
}
