import type { Broker } from '@spindle/core';
import type { EventRecorder } from './event-recorder.ts';

/** What a broker can do; rules about anything else are left out. */
export interface BrokerCapabilities {
  /** Keeps streams: publications, offsets, epochs. */
  readonly history: boolean;
  /** Reads from a position, backwards, and no more than a limit. */
  readonly pagedHistory: boolean;
  /** A first read of a channel already fixes its epoch. */
  readonly epochOnRead: boolean;
  /** Skips versions that are not above the known one. */
  readonly versions: boolean;
  /** Hands over the previous publication where a publisher asks for delta. */
  readonly delta: boolean;
  /** The test can let time pass for it, with `elapse`. */
  readonly expiry: boolean;
}

export const fullCapabilities: BrokerCapabilities = {
  history: true,
  pagedHistory: true,
  epochOnRead: true,
  versions: true,
  delta: true,
  expiry: true,
};

/** A broker to be tested, fresh and not running yet. The suite runs and closes it. */
export interface BrokerSubject {
  readonly broker: Broker;
  /** Lets time pass as the broker sees it. */
  readonly elapse?: ((ms: number) => Promise<void>) | undefined;
}

/** What one test works with: the broker runs, and `channel` is a name nobody else uses. */
export interface BrokerTest {
  readonly broker: Broker;
  readonly events: EventRecorder;
  readonly channel: string;
  elapse(ms: number): Promise<void>;
}

/** Declares one test of the contract. */
export type DeclareTest = (title: string, body: (test: BrokerTest) => Promise<void>) => void;
