import type { TimerWheel, WheelEntry, WheelLink } from '../../lib/timer-wheel.ts';
import { detachedText } from '../../lib/detached.ts';
import { randomEpoch } from './epoch.ts';
import { Stream } from './stream.ts';

type OnWake = (timed: TimedStream, nowMs: number) => void;

/** A stream and its two deadlines, in clock time. */
export class TimedStream implements WheelEntry {
  readonly channel: string;
  readonly stream: Stream;
  /** When the publications go. */
  emptyAt = Infinity;
  /** When offset, epoch and version go as well. */
  forgetAt = Infinity;
  /** What the wheel was asked for: not later than the deadlines, which every use puts off. */
  wakeAt = Infinity;
  wheelLink: WheelLink | null = null;
  readonly #onWake: OnWake;

  constructor(channel: string, epoch: string, onWake: OnWake) {
    this.channel = channel;
    this.stream = new Stream(epoch);
    this.#onWake = onWake;
  }

  onWake(nowMs: number): void {
    this.#onWake(this, nowMs);
  }
}

/**
 * The streams of all channels. Deadlines hold to the millisecond, since whoever opens a stream checks them; the wheel only
 * gives memory back.
 */
export class Streams {
  readonly #wheel: TimerWheel;
  readonly #random: () => number;
  readonly #byChannel = new Map<string, TimedStream>();

  constructor(wheel: TimerWheel, random: () => number) {
    this.#wheel = wheel;
    this.#random = random;
  }

  /** Streams in memory, those included that have expired since the last sweep. */
  get size(): number {
    return this.#byChannel.size;
  }

  /** The channel's stream, remembered for another `metaTtlMs` from now on; a new life of it where there is none. */
  open(channel: string, metaTtlMs: number, nowMs: number): TimedStream {
    const timed = this.#alive(channel, nowMs) ?? this.#begin(channel);
    timed.forgetAt = nowMs + metaTtlMs;
    this.#watch(timed);
    return timed;
  }

  /** Keeps the publications of an open stream until then. */
  keep(timed: TimedStream, untilMs: number): void {
    timed.emptyAt = untilMs;
    this.#watch(timed);
  }

  /** Drops the publications, if there are any. */
  clear(channel: string): void {
    this.#byChannel.get(channel)?.stream.clear();
  }

  #alive(channel: string, now: number): TimedStream | null {
    const timed = this.#byChannel.get(channel);
    if (timed === undefined) return null;
    if (now >= timed.forgetAt) {
      this.#byChannel.delete(channel);
      this.#wheel.cancel(timed);
      return null;
    }
    if (now >= timed.emptyAt) {
      timed.stream.clear();
      timed.emptyAt = Infinity;
    }
    return timed;
  }

  #begin(channel: string): TimedStream {
    const timed = new TimedStream(detachedText(channel), randomEpoch(this.#random), this.#onWake);
    this.#byChannel.set(timed.channel, timed);
    return timed;
  }

  /** Reschedules only towards an earlier time: a busy stream costs the wheel one wake-up per lifetime, not per publication. */
  #watch(timed: TimedStream): void {
    const deadline = Math.min(timed.emptyAt, timed.forgetAt);
    if (deadline >= timed.wakeAt) return;
    timed.wakeAt = deadline;
    this.#wheel.schedule(timed, deadline);
  }

  readonly #onWake: OnWake = (timed, nowMs) => {
    timed.wakeAt = Infinity;
    if (this.#alive(timed.channel, nowMs) !== null) this.#watch(timed);
  };
}
