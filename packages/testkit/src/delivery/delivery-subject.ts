import type { Broker, PresenceStore } from '@spindle/core';
import type { FakeClock } from '../fake-clock.ts';

/** What one node has of an engine. */
export interface DeliveryEngine {
  readonly broker: Broker;
  readonly presence: PresenceStore;
}

/** An engine to be tried, fresh and not running yet. */
export interface DeliverySubject {
  /** One for each node; they share a backend. The nodes run and close them. */
  readonly engines: readonly [DeliveryEngine, ...DeliveryEngine[]];
  /** Where a test can let time pass, the clock the engine lives by. Without one nothing expires, and waiting takes its time. */
  readonly clock?: FakeClock | undefined;
  /** Everything stored is lost, while nodes stay subscribed: streams begin anew in another epoch. */
  readonly loseStreams?: (() => Promise<void>) | undefined;
  /** After the nodes have shut down. */
  readonly dispose?: (() => Promise<void>) | undefined;
}
