import type { Transport } from '@spindle/core';
import type { CloseFrame, Frame } from '@spindle/protocol';
import { textOf } from '../stream/framing.ts';
import { closingFrame, heartbeatFrame, messageFrame, openFrame } from './frames.ts';
import type { SockJsGroups } from './websocket-groups.ts';

/** SockJS over a WebSocket connection; the host's own transport carries it. */
export class SockJsWebSocketTransport implements Transport {
  readonly name = 'sockjs';
  readonly direction = 'bidirectional';
  readonly encoding = 'json';
  readonly version = null;
  readonly groups: SockJsGroups;
  readonly #raw: Transport;

  constructor(raw: Transport, groups: SockJsGroups) {
    this.#raw = raw;
    this.groups = groups;
    raw.write(openFrame);
  }

  write(frame: Frame): number | null {
    return this.#raw.write(messageFrame(textOf(frame)));
  }

  join(topic: string): void {
    this.#raw.join(this.groups.topicOf(topic));
  }

  leave(topic: string): void {
    this.#raw.leave(this.groups.topicOf(topic));
  }

  /** The client hears of the first and answers the second. */
  ping(): void {
    this.#raw.write(heartbeatFrame);
    this.#raw.ping();
  }

  close(frame: CloseFrame | null): void {
    if (frame !== null) this.#raw.write(closingFrame(frame));
    this.#raw.close(frame);
  }
}
