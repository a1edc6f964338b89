import { cores, startProcess } from '../measure/child-process.ts';
import type { ServerUnderTest } from '../servers/server-under-test.ts';
import { compiledGenerator } from './compile.ts';

/** Durations in microseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface Opened {
  readonly live: number;
  readonly failed: number;
  readonly seconds: number;
  /** From the start of the TCP connect to the reply to subscribe. */
  readonly connectUs: Quantiles;
}

export interface Published {
  readonly publications: number;
  /** Publications times live subscribers. */
  readonly expected: number;
  readonly delivered: number;
  /** Reads that carried publications: below `delivered` when several arrived joined. */
  readonly reads: number;
  /** Deliveries whose number is not one more than the last one's on that connection. */
  readonly outOfSequence: number;
  /** Connections that have not seen the last publication. */
  readonly behind: number;
  readonly failed: number;
  readonly seconds: number;
  /** From the time a publication was due to its delivery. */
  readonly latencyUs: Quantiles;
}

/** Which channel a connection subscribes to. */
export type ChannelLayout = 'shared' | 'own' | 'none';

export interface LoadGenerator {
  readonly pid: number;
  readonly died: Promise<never>;
  /** Opens this many more connections, each with its own token and a subscription; `rate` a second, or as fast as accepted. */
  open(connections: number, rate?: number): Promise<Opened>;
  /** Open loop: request i is due at start + i / rate, whatever happened to the ones before. */
  publish(job: { readonly rate: number; readonly requests: number; readonly batch: number }): Promise<Published>;
  /** As fast as accepted, with at most two batches not delivered yet. */
  flood(job: { readonly seconds: number; readonly batch: number }): Promise<Published>;
  /** Counts what a server publishes by itself. */
  watch(publications: number): Promise<Published>;
  closeAll(): Promise<void>;
  stop(): Promise<void>;
}

export interface GeneratorOptions {
  readonly channel: string;
  readonly layout: ChannelLayout;
  /** Connects under way at once. */
  readonly inFlight: number;
  /** A file with one token a line. */
  readonly tokens: string;
}

const layoutFlags = { shared: [], own: ['--own-channel'], none: ['--no-channel'] } as const;

export function startLoadGenerator(server: ServerUnderTest, options: GeneratorOptions): LoadGenerator {
  const child = startProcess('load generator', cores.generator, [
    compiledGenerator(),
    `--port=${String(server.port)}`,
    `--api-key=${server.apiKey}`,
    `--channel=${options.channel}`,
    `--in-flight=${String(options.inFlight)}`,
    `--tokens=${options.tokens}`,
    ...layoutFlags[options.layout],
  ]);
  const command = async <Answer>(line: string): Promise<Answer> => {
    child.send(line);
    return JSON.parse(await child.nextLine()) as Answer;
  };
  return {
    pid: child.pid,
    died: child.died,
    open: (connections, rate = 0) => command(`open ${String(connections)} ${String(rate)}`),
    publish: ({ rate, requests, batch }) => command(`publish ${String(rate)} ${String(requests)} ${String(batch)}`),
    flood: ({ seconds, batch }) => command(`flood ${String(Math.round(seconds * 1000))} ${String(batch)}`),
    watch: (publications) => command(`watch ${String(publications)}`),
    closeAll: () => command('close'),
    stop: () => child.stop(),
  };
}
