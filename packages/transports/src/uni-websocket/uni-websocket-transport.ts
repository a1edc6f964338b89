import type { Groups, Transport } from '@spindle/core';
import { unidirectionalCodecFor, type CloseFrame, type Frame } from '@spindle/protocol';

export interface UniWebSocketOptions {
  /** Pushes that leave together are one message, one on each line. */
  readonly joinsPushes: boolean;
  /** The last message says why the connection ends, as the close frame does. */
  readonly pushesDisconnect: boolean;
  /** The connection ends with a close frame; without one it is just dropped. */
  readonly sendsCloseFrame: boolean;
}

const codec = unidirectionalCodecFor('json');

/** One WebSocket connection that only receives, as JSON; the host's own transport carries it. */
export class UniWebSocketTransport implements Transport {
  readonly name = 'uni_websocket';
  readonly direction = 'unidirectional';
  readonly encoding = 'json';
  readonly version = 'v2';
  /** Programs say nothing to a ping of the protocol; what runs them answers one of the transport (T77). */
  readonly answersPings = true;
  readonly #raw: Transport;
  readonly #options: UniWebSocketOptions;

  constructor(raw: Transport, options: UniWebSocketOptions) {
    this.#raw = raw;
    this.#options = options;
  }

  get groups(): Groups {
    return this.#raw.groups;
  }

  write(frame: Frame): number | null {
    if (this.#options.joinsPushes || typeof frame !== 'string') return this.#raw.write(frame);
    let waitingBytes: number | null = 0;
    for (const push of frame.split('\n')) waitingBytes = this.#raw.write(push);
    return waitingBytes;
  }

  join(topic: string): void {
    this.#raw.join(topic);
  }

  leave(topic: string): void {
    this.#raw.leave(topic);
  }

  ping(): void {
    this.#raw.ping();
  }

  close(frame: CloseFrame | null): void {
    const { pushesDisconnect, sendsCloseFrame } = this.#options;
    if (frame !== null && pushesDisconnect) {
      this.#raw.write(codec.encodePush({ type: 'disconnect', disconnect: frame }));
    }
    this.#raw.close(sendsCloseFrame ? frame : null);
  }
}
