import type { ClientTransport } from '../generator/load-generator.ts';
import type { PlotName } from '../report/plots.ts';
import type { Contender } from '../servers/contenders.ts';

export interface BenchOptions {
  readonly servers: readonly Contender[];
  /** How often every server is measured, in turn. */
  readonly pairs: number;
  /** Length of a measured window. */
  readonly seconds: number;
  /** Client connections of a workload that publishes. */
  readonly subscribers: number;
  /** Requests that publish, or connects, a second; undefined lets the workload choose what this machine can carry. */
  readonly rate: number | undefined;
  /** Publications a request carries where several are pending per turn. */
  readonly batch: number;
  /** Connects measured by B2, connections that end in B16. */
  readonly connections: number;
  readonly inFlight: number;
  /** Processes of the server where several are compared with one. */
  readonly workers: number;
  /** Client transports that are compared. */
  readonly transports: readonly ClientTransport[];
  /** Connection counts of the memory line: `steps` points from `from` to `to`. */
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly channelOptions: 'positioned' | 'plain';
  /** Other sizes and rates as well, for the plots; of the first pair. */
  readonly sweep: boolean;
  /** Arguments for Spindle's runtime: profilers. */
  readonly runtimeArguments?: readonly string[];
}

export interface Figure {
  readonly value: number;
  readonly unit: string;
}

/** A point of the line a server has in a plot. */
export interface Point {
  readonly plot: PlotName;
  readonly x: number;
  readonly y: number;
}

/** Figures taken under the same conditions: a problem voids all of them. */
export interface Sample {
  readonly figures: Readonly<Record<string, Figure>>;
  readonly points?: readonly Point[];
  readonly problems: readonly string[];
  /** The hypervisor took the machine away, which says nothing about the server: worth another attempt. */
  readonly disturbed?: boolean;
}

/** What Spindle's figure should reach: by itself, or as a multiple of that of another server, or of another figure. */
export interface Aim {
  readonly figure: string;
  readonly of?: { readonly server: Contender } | { readonly figure: string };
  /** One of the two. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Why it is missed, where that is known; stands beside a miss. */
  readonly reason?: string;
}

/** How figures name a server of so many processes. */
export function called(processes: number): string {
  return processes === 1 ? '1 process' : `${String(processes)} workers`;
}

export const groups = ['cost', 'latency', 'recovery'] as const;

export type Group = (typeof groups)[number];

export interface Weight {
  readonly figure: string;
  /** Stands in for it where the other server has no such figure. */
  readonly nearest?: { readonly workload: string; readonly figure: string };
}

/** A column of ratios: each figure of a server over another one, of the same or of another server. */
export interface Comparison {
  readonly server: Contender;
  readonly heading: string;
  readonly base: { readonly server: Contender; figure(name: string): string };
}

export interface Workload {
  /** Its number in the catalogue, and other names it goes by. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** One sentence: what happens and what is read. */
  readonly summary: string;
  readonly aims: readonly Aim[];
  /** Figures that count in the geometric mean of a group; less is better in all of them. */
  readonly weighs?: Readonly<Partial<Record<Group, readonly (string | Weight)[]>>>;
  /** The ratios that are shown. Default: Spindle beside every other server. */
  readonly comparisons?: readonly Comparison[];
  /** The servers it can be run against. */
  readonly contenders: readonly Contender[];
  /** Options of the run whose figures are kept, where they differ from the defaults. */
  readonly record: Partial<BenchOptions>;
  /** Takes part in the run for every commit, with these options. */
  readonly quick?: Partial<BenchOptions>;
  /** The most connections it holds at once. */
  connections(options: BenchOptions): number;
  /** Settles what depends on the machine. */
  prepare?(options: BenchOptions): Promise<BenchOptions>;
  /** One server measured once; the samples of different conditions stand and fall by themselves. */
  measure(contender: Contender, options: BenchOptions, pair: number): Promise<readonly Sample[]>;
}
