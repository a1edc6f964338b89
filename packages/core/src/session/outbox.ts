import type { Codec, Frame } from '@spindle/protocol';
import type { Flushable, TurnWriter } from '../hub/turn-writer.ts';
import type { Transport } from '../transport/transport.ts';

/** What the outbox needs of its session. */
export interface OutboxOwner extends Flushable {
  readonly transport: Transport;
  readonly codec: Codec;
  onSlow(waitingBytes: number): void;
  /** Something waits in the transport, and may. */
  waiting(bytes: number): void;
}

/**
 * Frames written to one connection in one turn of the event loop; they leave joined, as one (S28). Bounded: when more
 * than the limit waits, here and in the transport, the owner is told (S29). Sizes of text are counted in characters.
 */
export class Outbox {
  /** Usually one frame a turn, so that no array is made. */
  #pending: Frame | Frame[] | null = null;
  #pendingBytes = 0;
  #isBehind = false;

  /** What this turn has written so far. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** The peer has not read what earlier turns wrote. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Nothing would be lost with it. */
  get isIdle(): boolean {
    return this.#pending === null && !this.#isBehind;
  }

  write(owner: OutboxOwner, frame: Frame, writer: TurnWriter, limitBytes: number): void {
    if (this.#pendingBytes > limitBytes) return owner.onSlow(this.#pendingBytes);
    this.#pendingBytes += frame.length;
    if (this.#pending === null) {
      this.#pending = frame;
      writer.mark(owner);
    } else if (Array.isArray(this.#pending)) {
      this.#pending.push(frame);
    } else {
      this.#pending = [this.#pending, frame];
    }
  }

  flush(owner: OutboxOwner, limitBytes: number): void {
    if (this.#pending === null) return;
    const frame = Array.isArray(this.#pending) ? owner.codec.join(this.#pending) : this.#pending;
    this.discard();
    const waitingBytes = owner.transport.write(frame) ?? 0;
    this.#isBehind = waitingBytes > 0;
    if (waitingBytes > limitBytes) owner.onSlow(waitingBytes);
    else if (waitingBytes > 0) owner.waiting(waitingBytes);
  }

  /** The host found that the peer does not keep up. */
  fallBehind(): void {
    this.#isBehind = true;
  }

  /** The peer has read everything. */
  drained(): void {
    this.#isBehind = false;
  }

  discard(): void {
    this.#pending = null;
    this.#pendingBytes = 0;
  }
}
