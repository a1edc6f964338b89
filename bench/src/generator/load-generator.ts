import { cores, startProcess } from '../measure/child-process.ts';
import type { ServerUnderTest } from '../servers/server-under-test.ts';
import type { Answered, Answers, Opened, Published, Wandered } from './answers.ts';
import { compiled } from './compile.ts';

/**
 * Which channels the connections of a cohort subscribe to: connection i has `each` of the `channels` that begin with number
 * `first`, from number i * each on and round again, and shares one more with `group` - 1 others.
 */
export interface Layout {
  readonly first?: number;
  readonly channels?: number;
  readonly each?: number;
  readonly group?: number;
  /** Comes back with its position. */
  readonly recovers?: boolean;
  /** Asks for patches. */
  readonly delta?: boolean;
  /** Asks for publications of even number. */
  readonly filtered?: boolean;
  /** Offers to read compressed messages. */
  readonly compressed?: boolean;
  /** Has little room for what it does not read. */
  readonly smallBuffer?: boolean;
}

/** Connections opened together are a cohort; it is named by its number, 0 to 3. */
export interface Opening {
  readonly cohort?: number;
  readonly count: number;
  /** A second; as fast as accepted when left out. */
  readonly rate?: number | undefined;
  readonly layout?: Layout;
}

export interface ApiJob {
  /** `history` reads the `batch` oldest publications of one channel after the other. */
  readonly kind?: 'publish' | 'batch' | 'broadcast' | 'history';
  readonly connections?: number;
  /** Requests a second, each due at start + i / rate whatever happened to those before; 0: as fast as answered. */
  readonly rate: number;
  readonly requests?: number;
  readonly seconds?: number;
  readonly batch?: number;
  readonly first?: number;
  readonly channels?: number;
  readonly payloadBytes?: number;
  /** A JSON document that changes little from one publication to the next. */
  readonly document?: boolean;
  /** With tags that tell odd numbers from even ones. */
  readonly tagged?: boolean;
}

export interface LoadGenerator {
  readonly pid: number;
  readonly died: Promise<never>;
  open(opening: Opening): Promise<Opened>;
  /** Those of a cohort that are gone. */
  reopen(cohort: number): Promise<Opened>;
  /** All of a cohort go without a goodbye. */
  cut(cohort: number): Promise<void>;
  /** They read no more. */
  freeze(cohort: number): Promise<void>;
  /** They leave every `meanSeconds` on average, at random, stay away and come back. */
  wander(cohort: number, plan: WanderPlan): Promise<Wandered>;
  api(job: ApiJob): Promise<Published>;
  /** No request of the API job is due any more. */
  stopApi(): void;
  /** History, or publications, over the client connections of the first cohort. */
  ask(job: AskJob): Promise<Answered>;
  /** The server is about to end: connections that end are no failures. */
  expectEnd(): Promise<void>;
  closeAll(): Promise<void>;
  stop(): Promise<void>;
}

export interface WanderPlan {
  readonly meanSeconds: number;
  readonly awaySeconds: number;
  readonly seconds: number;
}

export interface AskJob {
  readonly askers: number;
  readonly seconds: number;
  /** Publications of a history; 0: publish. */
  readonly limit: number;
}

/** The ways to a server of Spindle that clients here know; the generator's table of dialects has the same names. */
export const clientTransports = [
  'websocket',
  'http_stream',
  'sse',
  'sockjs',
  'uni_websocket',
  'uni_http_stream',
  'uni_sse',
  'uni_grpc',
] as const;

export type ClientTransport = (typeof clientTransports)[number];

export interface GeneratorOptions {
  readonly channel: string;
  /** Connects under way at once. */
  readonly inFlight: number;
  /** A file with one token a line. */
  readonly tokens: string;
  /** Default: WebSocket. */
  readonly transport?: ClientTransport;
}

const payloadBytes = 128;
const longestSeconds = 600;

/** Where clients and publications go. */
export type Target = Pick<ServerUnderTest, 'port' | 'apiKey' | 'dialect' | 'grpcPort'>;

export function startLoadGenerator(server: Target, options: GeneratorOptions): LoadGenerator {
  const { transport = 'websocket' } = options;
  const child = startProcess('load generator', cores.generator, [
    compiled('generator'),
    `--port=${String(server.port)}`,
    `--api-key=${server.apiKey}`,
    `--channel=${options.channel}`,
    `--in-flight=${String(options.inFlight)}`,
    `--tokens=${options.tokens}`,
    `--dialect=${transport === 'websocket' ? server.dialect : transport}`,
    ...(transport === 'uni_grpc' ? [`--client-port=${String(server.grpcPort)}`] : []),
  ]);
  const waiting = new Map<string, (answer: never) => void>();
  // Its death is what whoever waits for an answer hears of.
  void dispatch(() => child.nextLine(), waiting).catch(() => {});
  const command = <Name extends keyof Answers>(line: string, event: Name): Promise<Answers[Name]> => {
    const answer = new Promise<Answers[Name]>((resolve) => waiting.set(event, resolve));
    child.send(line);
    return Promise.race([answer, child.died]);
  };
  const milliseconds = (seconds: number): string => String(Math.round(seconds * 1000));
  return {
    pid: child.pid,
    died: child.died,
    open: ({ cohort = 0, count, rate = 0, layout = {} }) =>
      command(`open ${String(cohort)} ${String(count)} ${String(rate)} ${layoutWords(layout)}`, 'opened'),
    reopen: (cohort) => command(`reopen ${String(cohort)} 0`, 'opened'),
    cut: async (cohort) => void (await command(`cut ${String(cohort)}`, 'cut')),
    freeze: async (cohort) => void (await command(`freeze ${String(cohort)}`, 'frozen')),
    wander: (cohort, plan) => {
      const times = [plan.meanSeconds, plan.awaySeconds, plan.seconds].map(milliseconds).join(' ');
      return command(`wander ${String(cohort)} ${times}`, 'wandered');
    },
    api: (job) => command(`api ${apiWords(job)}`, 'published'),
    stopApi: () => child.send('stop'),
    ask: ({ askers, seconds, limit }) =>
      command(`ask 0 ${String(askers)} ${milliseconds(seconds)} ${String(limit)} ${String(payloadBytes)}`, 'answered'),
    expectEnd: async () => void (await command('end', 'ending')),
    closeAll: async () => void (await command('close', 'closed')),
    stop: () => child.stop(),
  };
}

async function dispatch(nextLine: () => Promise<string>, waiting: Map<string, (answer: never) => void>): Promise<void> {
  for (;;) {
    const answer = JSON.parse(await nextLine()) as { readonly event: string };
    const settle = waiting.get(answer.event);
    waiting.delete(answer.event);
    settle?.(answer as never);
  }
}

function layoutWords(layout: Layout): string {
  const { first = 0, channels = 1, each = 1, group = 0 } = layout;
  const flags = letters({
    r: layout.recovers,
    d: layout.delta,
    f: layout.filtered,
    z: layout.compressed,
    s: layout.smallBuffer,
  });
  return [first, channels, each, group, flags].join(' ');
}

function apiWords(job: ApiJob): string {
  const { kind = 'publish', connections = 1, rate, seconds = longestSeconds, batch = 1, first = 0, channels = 1 } = job;
  const requests = job.requests ?? Number.MAX_SAFE_INTEGER;
  const flags = letters({ j: job.document, t: job.tagged });
  const bytes = job.payloadBytes ?? payloadBytes;
  return [kind, connections, rate, requests, Math.round(seconds * 1000), batch, first, channels, bytes, flags].join(
    ' ',
  );
}

function letters(flags: Readonly<Record<string, boolean | undefined>>): string {
  const set = Object.keys(flags).filter((letter) => flags[letter] === true);
  return set.length === 0 ? '-' : set.join('');
}
