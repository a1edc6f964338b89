import { readUnidirectionalPush, type Frame } from '@spindle/protocol';
import { eventFraming, textOf } from '../stream/framing.ts';

type Push = ReturnType<typeof readUnidirectionalPush>;

/** One push of a frame. */
export interface PushEvent {
  /** As it stands in an event stream, without an id. */
  readonly text: string;
  readonly push: Push;
}

interface Numbered {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A frame in an event stream, made ready once for everybody who gets it; its pushes are read when first asked for. */
export class EventFrame {
  readonly bytes: Uint8Array;
  readonly #frame: string;
  #events: readonly PushEvent[] | null = null;
  /** Those who stand at the same place share this as well. */
  #numbered: Numbered | null = null;

  constructor(frame: Frame) {
    this.#frame = textOf(frame);
    this.bytes = eventFraming.wrap(frame);
  }

  get events(): readonly PushEvent[] {
    return (this.#events ??= this.#frame
      .split('\n')
      .map((line) => ({ text: `data: ${line}\n\n`, push: readUnidirectionalPush(line) })));
  }

  /** The only event of the frame with its id in front. */
  numbered(id: string, { text }: PushEvent): Uint8Array {
    if (this.#numbered?.id !== id) this.#numbered = { id, bytes: encoder.encode(`id: ${id}\n${text}`) };
    return this.#numbered.bytes;
  }
}

const encoder = new TextEncoder();
