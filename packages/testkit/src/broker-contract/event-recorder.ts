import type { BrokerEvents, Position, PublicationNotes } from '@spindle/core';
import type { ClientInfo, Publication } from '@spindle/protocol';

export type BrokerEvent =
  | {
      readonly type: 'publication';
      readonly channel: string;
      readonly publication: Publication;
      readonly position: Position | null;
      readonly previous: Publication | null;
      readonly excludeClient: string;
    }
  | { readonly type: 'join' | 'leave'; readonly channel: string; readonly info: ClientInfo };

export type PublicationEvent = Extract<BrokerEvent, { type: 'publication' }>;

/** Remembers what a broker tells its node. */
export class EventRecorder implements BrokerEvents {
  readonly all: BrokerEvent[] = [];
  /** Called with each event after it was recorded. */
  onEvent: (event: BrokerEvent) => void = () => {};

  onPublication(channel: string, publication: Publication, position: Position | null, notes: PublicationNotes): void {
    this.#record({ type: 'publication', channel, publication, position, ...notes });
  }

  onJoin(channel: string, info: ClientInfo): void {
    this.#record({ type: 'join', channel, info });
  }

  onLeave(channel: string, info: ClientInfo): void {
    this.#record({ type: 'leave', channel, info });
  }

  get publications(): PublicationEvent[] {
    return this.all.filter((event) => event.type === 'publication');
  }

  #record(event: BrokerEvent): void {
    this.all.push(event);
    this.onEvent(event);
  }
}
