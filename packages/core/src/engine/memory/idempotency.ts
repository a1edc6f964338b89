import type { Clock } from '../../lib/clock.ts';
import type { TimerWheel, WheelEntry, WheelLink } from '../../lib/timer-wheel.ts';
import type { Position } from '../position.ts';

type OnWake = (result: RememberedResult) => void;

class RememberedResult implements WheelEntry {
  readonly id: string;
  readonly position: Position | null;
  readonly forgetAt: number;
  wheelLink: WheelLink | null = null;
  readonly #onWake: OnWake;

  constructor(id: string, position: Position | null, forgetAt: number, onWake: OnWake) {
    this.id = id;
    this.position = position;
    this.forgetAt = forgetAt;
    this.#onWake = onWake;
  }

  onWake(): void {
    this.#onWake(this);
  }
}

/** Where publications with an idempotency key ended up. Each is forgotten by itself, so that memory follows the publish rate. */
export class IdempotencyMemory {
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #results = new Map<string, RememberedResult>();

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock;
    this.#wheel = wheel;
  }

  /** Results in memory, those included that have expired since the last sweep. */
  get size(): number {
    return this.#results.size;
  }

  /** Undefined when the key is not known for this channel, or not any more. */
  find(channel: string, key: string): Position | null | undefined {
    const result = this.#results.get(idOf(channel, key));
    return result === undefined || result.forgetAt <= this.#clock.now() ? undefined : result.position;
  }

  /** The key has to be unknown. */
  remember(channel: string, key: string, position: Position | null, ttlMs: number): void {
    const id = idOf(channel, key);
    const earlier = this.#results.get(id);
    if (earlier !== undefined) this.#wheel.cancel(earlier);
    const result = new RememberedResult(id, position, this.#clock.now() + ttlMs, this.#onWake);
    this.#results.set(id, result);
    this.#wheel.schedule(result, result.forgetAt);
  }

  readonly #onWake: OnWake = (result) => void this.#results.delete(result.id);
}

/** The length keeps `a` + `bc` and `ab` + `c` apart, whatever characters names and keys are made of. */
function idOf(channel: string, key: string): string {
  return `${channel.length} ${channel}${key}`;
}
