import { parseArgs } from 'node:util';
import { BenchFailure } from './failure.ts';
import { isContender, type Contender } from './servers/contenders.ts';
import { workloads } from './workloads/catalogue.ts';
import type { BenchOptions } from './workloads/workload.ts';

export interface Invocation {
  readonly name: string;
  readonly options: BenchOptions;
  /** Store the result under bench/results. */
  readonly write: boolean;
}

/** Every count is bounded, so that a slip of the keyboard cannot take the machine down. */
const numbers = {
  pairs: { initial: 5, min: 1, max: 50, meaning: 'how often every server is measured, in turn' },
  seconds: { initial: 5, min: 1, max: 600, meaning: 'length of a measured window' },
  subscribers: { initial: 1000, min: 1, max: 19_000, meaning: 'connections on the one channel' },
  rate: {
    initial: undefined,
    min: 1,
    max: 100_000,
    meaning: 'publish requests or connects a second (default: what keeps the cores half idle)',
  },
  batch: { initial: 10, min: 1, max: 1000, meaning: 'publications a request carries when saturated' },
  connections: { initial: 5000, min: 1, max: 19_000, meaning: 'connects of one measurement' },
  'in-flight': { initial: 64, min: 1, max: 1000, meaning: 'connects under way at once' },
  from: { initial: 2000, min: 1, max: 19_000, meaning: 'first point of the memory line' },
  to: { initial: 9000, min: 2, max: 19_000, meaning: 'last point of the memory line' },
  steps: { initial: 5, min: 2, max: 50, meaning: 'points of the memory line' },
} as const satisfies Record<string, { initial: number | undefined; min: number; max: number; meaning: string }>;

type NumberName = keyof typeof numbers;

export function usage(): string {
  const lines = (rows: readonly (readonly [string, string])[]): string =>
    rows.map(([name, meaning]) => `  ${name.padEnd(24)}${meaning}`).join('\n');
  const workloadRows = Object.entries(workloads).map(([name, { summary }]) => [name, summary] as const);
  const numberRows = Object.entries(numbers).map(([name, { initial, meaning }]) => {
    return [`--${name} N`, initial === undefined ? meaning : `${meaning} (${String(initial)})`] as const;
  });
  const otherRows = [
    ['--servers LIST', 'which of floor,bare,spindle to measure (all the workload knows)'],
    ['--channel-options NAME', 'positioned (history, positions, recovery; the default) or plain'],
    ['--write', 'store the result under bench/results'],
  ] as const;
  return `npm run bench -- <workload> [options]\n\n${lines(workloadRows)}\n\n${lines([...numberRows, ...otherRows])}`;
}

export function readInvocation(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  const [name, ...rest] = positionals;
  const workload = name === undefined ? undefined : Object.entries(workloads).find(([known]) => known === name)?.[1];
  if (name === undefined || workload === undefined || rest.length > 0) {
    const problem = name === undefined ? 'which workload?' : `unknown workload: ${positionals.join(' ')}`;
    throw new BenchFailure(`${problem}\n\n${usage()}`);
  }
  const number = (key: NumberName): number => readNumber(key, values[key]) ?? Number.NaN;
  const options: BenchOptions = {
    servers: readServers(values.servers, workload.contenders, name),
    pairs: number('pairs'),
    seconds: number('seconds'),
    subscribers: number('subscribers'),
    rate: readNumber('rate', values.rate),
    batch: number('batch'),
    connections: number('connections'),
    inFlight: number('in-flight'),
    from: number('from'),
    to: number('to'),
    steps: number('steps'),
    channelOptions: readChannelOptions(values['channel-options']),
  };
  if (options.from >= options.to) throw new BenchFailure('--from has to be smaller than --to');
  return { name, options, write: values.write === true };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...(Object.fromEntries(Object.keys(numbers).map((name) => [name, text])) as Record<NumberName, typeof text>),
        servers: text,
        'channel-options': text,
        write: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new BenchFailure(`${error instanceof Error ? error.message : String(error)}\n\n${usage()}`, { cause: error });
  }
}

function readNumber(name: NumberName, text: string | undefined): number | undefined {
  const { initial, min, max } = numbers[name];
  if (text === undefined) return initial;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new BenchFailure(`--${name} takes a whole number from ${String(min)} to ${String(max)}, not ${text}`);
  }
  return value;
}

function readServers(text: string | undefined, known: readonly Contender[], workload: string): readonly Contender[] {
  if (text === undefined) return known;
  return text.split(',').map((name) => {
    if (isContender(name) && known.includes(name)) return name;
    throw new BenchFailure(`--servers: ${workload} knows ${known.join(', ')}, not ${name}`);
  });
}

function readChannelOptions(text = 'positioned'): BenchOptions['channelOptions'] {
  if (text === 'positioned' || text === 'plain') return text;
  throw new BenchFailure(`--channel-options takes positioned or plain, not ${text}`);
}
