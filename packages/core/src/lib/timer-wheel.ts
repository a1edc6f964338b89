import type { Clock } from './clock.ts';

/**
 * Something that wants to be woken: a session, a sweep. Its link is the only memory the wheel needs for it, made with
 * the first `schedule` and reused by every later one.
 */
export interface WheelEntry {
  /** Called once per `schedule`, never early and at most one tick late. May schedule and cancel any entry, itself included. */
  onWake(nowMs: number): void;
  /** Owned by the wheel; starts as null. */
  wheelLink: WheelLink | null;
}

/** An entry's place in the ring of a slot; links to itself while in none. */
export class WheelLink {
  /** Null for the fixed link that starts a ring. */
  readonly entry: WheelEntry | null;
  prev: WheelLink = this;
  next: WheelLink = this;
  dueTick = 0;

  constructor(entry: WheelEntry | null) {
    this.entry = entry;
  }
}

const defaultTickMs = 50;

/** Power of two. With the default tick one revolution takes 3.4 minutes; entries further away wait for a later one. */
const slotCount = 4096;
const slotMask = slotCount - 1;

/**
 * One timer for any number of entries (hashed timing wheel): `schedule` and `cancel` are O(1) and, after an entry's
 * first time, allocate nothing. The underlying timer sleeps until the next slot in use and does not run when the wheel is
 * empty.
 *
 * Entries wake in the order of their ticks and, within a tick, of their scheduling. After the process slept longer than a
 * revolution they all wake at once, each still once, in no particular order.
 */
export class TimerWheel {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #slots: (WheelLink | undefined)[] = [];
  /** Entries taken out of their slots and about to be woken; a ring, so that they can still be cancelled. */
  readonly #waking = new WheelLink(null);
  /** Everything due up to this tick has been woken; number of ticks since the Unix epoch. */
  #tick = 0;
  #size = 0;
  /** When the timer fires; Infinity while there is none. */
  #wakeTick = Infinity;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(clock: Clock, tickMs: number = defaultTickMs) {
    this.#clock = clock;
    this.#tickMs = tickMs;
  }

  /** Entries that wait to be woken. */
  get size(): number {
    return this.#size;
  }

  /** Wakes the entry at `atMs` (clock time, finite), in place of an earlier request. A time that has passed means the next tick. */
  schedule(entry: WheelEntry, atMs: number): void {
    if (!Number.isFinite(atMs)) throw new RangeError('a wheel entry needs a finite time');
    if (this.#closed) return;
    const link = (entry.wheelLink ??= new WheelLink(entry));
    if (isLinked(link)) unlink(link);
    else this.#size += 1;
    // An empty wheel does not follow the clock.
    if (this.#size === 1) this.#tick = Math.floor(this.#clock.now() / this.#tickMs);

    link.dueTick = Math.max(Math.ceil(atMs / this.#tickMs), this.#tick + 1);
    append(this.#slotOf(link.dueTick), link);
    this.#wakeBy(Math.min(link.dueTick, this.#tick + slotCount));
  }

  /** The entry is not woken, not even when it is due in this very moment. */
  cancel(entry: WheelEntry): void {
    const link = entry.wheelLink;
    if (this.#closed || link === null || !isLinked(link)) return;
    unlink(link);
    this.#size -= 1;
    if (this.#size === 0) this.#stopTimer();
  }

  /** Wakes nobody any more and ignores further requests. */
  close(): void {
    this.#closed = true;
    this.#size = 0;
    this.#slots.length = 0;
    this.#stopTimer();
  }

  #onTimer(): void {
    this.#wakeTick = Infinity;
    this.#cancelTimer = null;
    const now = this.#clock.now();
    this.#collect(Math.floor(now / this.#tickMs));
    try {
      this.#wakeCollected(now);
    } finally {
      // An entry that throws is a bug that surfaces as one, and still costs the others no more than a tick.
      this.#armNext();
    }
  }

  #collect(tick: number): void {
    const last = Math.min(tick, this.#tick + slotCount);
    for (let passed = this.#tick + 1; passed <= last; passed += 1) {
      const slot = this.#slots[passed & slotMask];
      if (slot === undefined) continue;
      for (let link = slot.next; link !== slot;) {
        const next = link.next;
        if (link.dueTick <= tick) {
          unlink(link);
          append(this.#waking, link);
        }
        link = next;
      }
    }
    // Also when the clock was set back: entries scheduled from now on must not wait for it to catch up.
    this.#tick = tick;
  }

  #wakeCollected(now: number): void {
    for (let link = this.#waking.next; link.entry !== null && !this.#closed; link = this.#waking.next) {
      unlink(link);
      this.#size -= 1;
      link.entry.onWake(now);
    }
  }

  #armNext(): void {
    if (this.#size === 0) return;
    if (isLinked(this.#waking)) return this.#wakeBy(this.#tick + 1);
    for (let tick = this.#tick + 1; tick <= this.#tick + slotCount; tick += 1) {
      const slot = this.#slots[tick & slotMask];
      if (slot !== undefined && isLinked(slot)) return this.#wakeBy(tick);
    }
  }

  #wakeBy(tick: number): void {
    if (tick >= this.#wakeTick) return;
    this.#cancelTimer?.();
    this.#wakeTick = tick;
    const delayMs = Math.max(0, tick * this.#tickMs - this.#clock.now());
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#onTimer());
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#wakeTick = Infinity;
  }

  #slotOf(tick: number): WheelLink {
    return (this.#slots[tick & slotMask] ??= new WheelLink(null));
  }
}

function isLinked(link: WheelLink): boolean {
  return link.next !== link;
}

function append(ring: WheelLink, link: WheelLink): void {
  link.prev = ring.prev;
  link.next = ring;
  ring.prev.next = link;
  ring.prev = link;
}

function unlink(link: WheelLink): void {
  link.prev.next = link.next;
  link.next.prev = link.prev;
  link.prev = link;
  link.next = link;
}
