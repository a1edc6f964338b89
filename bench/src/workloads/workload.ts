import type { Contender } from '../servers/contenders.ts';
import type { ChannelOptions } from '../servers/server-under-test.ts';

export interface BenchOptions {
  readonly servers: readonly Contender[];
  /** How often every server is measured, in turn. */
  readonly pairs: number;
  /** Length of a measured window. */
  readonly seconds: number;
  readonly subscribers: number;
  /** Requests that publish, or connects, a second; undefined lets the workload choose what this machine can carry. */
  readonly rate: number | undefined;
  /** Publications a request carries where several are pending per turn. */
  readonly batch: number;
  /** Connects measured by `connect`. */
  readonly connections: number;
  readonly inFlight: number;
  /** Connection counts of the memory line: `steps` points from `from` to `to`. */
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly channelOptions: ChannelOptions;
}

export interface Figure {
  readonly value: number;
  readonly unit: string;
}

/** Figures taken under the same conditions: a problem voids all of them. */
export interface Sample {
  readonly figures: Readonly<Record<string, Figure>>;
  readonly problems: readonly string[];
  /** The hypervisor took the machine away, which says nothing about the server: worth another attempt. */
  readonly disturbed?: boolean;
}

export interface Workload {
  readonly summary: string;
  /** The servers it can be run against, the default of `--servers`. */
  readonly contenders: readonly Contender[];
  /** The most connections it holds at once. */
  connections(options: BenchOptions): number;
  /** Settles what depends on the machine. */
  prepare?(options: BenchOptions): Promise<BenchOptions>;
  /** One server measured once; the samples of different conditions stand and fall by themselves. */
  measure(contender: Contender, options: BenchOptions): Promise<readonly Sample[]>;
}
