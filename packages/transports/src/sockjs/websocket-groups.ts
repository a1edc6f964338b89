import type { Groups } from '@spindle/core';
import type { Frame } from '@spindle/protocol';
import { textOf } from '../stream/framing.ts';
import { messageFrame } from './frames.ts';

/** Groups of a host whose members speak SockJS: what is published is framed once, whatever their number. */
export class SockJsGroups implements Groups {
  readonly #raw: Groups;

  constructor(raw: Groups) {
    this.#raw = raw;
  }

  /** The host's name of a topic, which has members of other transports too. */
  topicOf(topic: string): string {
    return `sockjs ${topic}`;
  }

  publish(topic: string, frame: Frame): void {
    this.#raw.publish(this.topicOf(topic), messageFrame(textOf(frame)));
  }
}
