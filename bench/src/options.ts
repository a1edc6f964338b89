import { parseArgs } from 'node:util';
import { BenchFailure } from './failure.ts';
import { clientTransports, type ClientTransport } from './generator/load-generator.ts';
import { contenderNames, isAtHand, isContender, type Contender } from './servers/contenders.ts';
import { workloadNamed, workloads } from './workloads/catalogue.ts';
import type { BenchOptions, Workload } from './workloads/workload.ts';

/** What of the command line was said, rather than left to its default. */
export type Said = Partial<BenchOptions>;

export type Invocation =
  | { readonly command: 'help' }
  | { readonly command: 'render' }
  | { readonly command: 'run'; readonly chosen: readonly Workload[]; readonly said: Said; readonly write: boolean }
  | { readonly command: 'record'; readonly chosen: readonly Workload[]; readonly said: Said; readonly again: boolean }
  | { readonly command: 'quick'; readonly said: Said }
  | { readonly command: 'profile'; readonly workload: Workload; readonly said: Said };

const commands = {
  record:
    'take every figure that is kept under bench/results, or those of the workloads named; goes on where it was stopped',
  quick: 'three minutes, as multiples of the floor',
  profile: 'run one workload once and keep a CPU and an allocation profile of the server',
  render: 'write the tables and plots under bench/results again',
} as const;

/** Every count is bounded, so that a slip of the keyboard cannot take the machine down. */
const numbers = {
  pairs: { initial: 5, min: 1, max: 50, meaning: 'how often every server is measured, in turn' },
  seconds: { initial: 5, min: 1, max: 600, meaning: 'length of a measured window' },
  subscribers: { initial: 1000, min: 1, max: 19_000, meaning: 'client connections of a workload that publishes' },
  rate: {
    initial: undefined,
    min: 1,
    max: 100_000,
    meaning: 'publish requests or connects a second (default: what keeps the cores half idle)',
  },
  batch: { initial: 10, min: 1, max: 1000, meaning: 'publications a request carries when saturated' },
  connections: { initial: 5000, min: 1, max: 19_000, meaning: 'connects of one measurement' },
  'in-flight': { initial: 64, min: 1, max: 1000, meaning: 'connects under way at once' },
  workers: { initial: 2, min: 2, max: 64, meaning: 'processes of the server that are compared with one' },
  from: { initial: 2000, min: 1, max: 19_000, meaning: 'first point of the memory line' },
  to: { initial: 9000, min: 2, max: 19_000, meaning: 'last point of the memory line' },
  steps: { initial: 5, min: 2, max: 50, meaning: 'points of the memory line' },
} as const satisfies Record<string, { initial: number | undefined; min: number; max: number; meaning: string }>;

type NumberName = keyof typeof numbers;

export function usage(): string {
  const lines = (rows: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    return rows.map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`).join('\n');
  };
  const workloadRows = workloads.map(({ id, aliases, summary }) => [[id, ...aliases].join(', '), summary] as const);
  const numberRows = Object.entries(numbers).map(([name, { initial, meaning }]) => {
    return [`--${name} N`, initial === undefined ? meaning : `${meaning} (${String(initial)})`] as const;
  });
  const otherRows = [
    ['--servers LIST', `which of ${contenderNames.join(',')} to measure (all at hand that the workload knows)`],
    ['--transports LIST', `which of ${clientTransports.join(',')} to compare (all)`],
    ['--channel-options NAME', 'positioned (history, positions, recovery; the default) or plain'],
    ['--sweep', 'other sizes and rates as well'],
    ['--write', 'store the result under bench/results'],
    ['--again', 'record: take also what was taken of these sources already'],
  ] as const;
  return [
    'npm run bench -- <workload>… [options]\nnpm run bench -- <command> [workload…] [options]',
    `commands\n${lines(Object.entries(commands))}`,
    `workloads\n${lines(workloadRows)}`,
    `options\n${lines([...numberRows, ...otherRows])}`,
  ].join('\n\n');
}

export function readInvocation(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  if (values.help === true) return { command: 'help' };
  const [first, ...rest] = positionals;
  if (first === undefined) throw new BenchFailure(`which workload?\n\n${usage()}`);
  const isCommand = Object.hasOwn(commands, first);
  const chosen = (isCommand ? rest : positionals).map(named);
  const said = readSaid(values, chosen);
  switch (first) {
    case 'record':
      return {
        command: 'record',
        chosen: chosen.length === 0 ? workloads : chosen,
        said,
        again: values.again === true,
      };
    case 'quick':
      if (chosen.length > 0) throw new BenchFailure('quick takes no workload: it has its own');
      return { command: 'quick', said };
    case 'profile': {
      const [workload] = chosen;
      if (workload === undefined || chosen.length > 1) throw new BenchFailure('profile takes one workload');
      if (!workload.contenders.includes('spindle')) throw new BenchFailure(`${workload.id} does not run Spindle`);
      return { command: 'profile', workload, said };
    }
    case 'render':
      return { command: 'render' };
    default:
      return { command: 'run', chosen, said, write: values.write === true };
  }
}

/** The options of one workload: what was said, else what this kind of run has for it, else the defaults. */
export function optionsFor(workload: Workload, said: Said, run: Partial<BenchOptions> = {}): BenchOptions {
  const options: BenchOptions = {
    ...defaults(),
    servers: workload.contenders.filter(isAtHand),
    ...run,
    ...said,
  };
  if (options.from >= options.to) throw new BenchFailure('--from has to be smaller than --to');
  return options;
}

function defaults(): Omit<BenchOptions, 'servers'> {
  const initial = (name: Exclude<NumberName, 'rate'>): number => numbers[name].initial;
  return {
    pairs: initial('pairs'),
    seconds: initial('seconds'),
    subscribers: initial('subscribers'),
    rate: undefined,
    batch: initial('batch'),
    connections: initial('connections'),
    inFlight: initial('in-flight'),
    workers: initial('workers'),
    transports: clientTransports,
    from: initial('from'),
    to: initial('to'),
    steps: initial('steps'),
    channelOptions: 'positioned',
    sweep: false,
  };
}

function named(name: string): Workload {
  const workload = workloadNamed(name);
  if (workload === undefined) throw new BenchFailure(`unknown workload: ${name}\n\n${usage()}`);
  return workload;
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...(Object.fromEntries(Object.keys(numbers).map((name) => [name, text])) as Record<NumberName, typeof text>),
        servers: text,
        transports: text,
        'channel-options': text,
        sweep: flag,
        write: flag,
        again: flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw new BenchFailure(`${error instanceof Error ? error.message : String(error)}\n\n${usage()}`, { cause: error });
  }
}

type Values = ReturnType<typeof parse>['values'];

function readSaid(values: Values, chosen: readonly Workload[]): Said {
  const read = (name: NumberName) => readNumber(name, values[name]);
  const said = {
    servers: values.servers === undefined ? undefined : readServers(values.servers, chosen),
    pairs: read('pairs'),
    seconds: read('seconds'),
    subscribers: read('subscribers'),
    rate: read('rate'),
    batch: read('batch'),
    connections: read('connections'),
    inFlight: read('in-flight'),
    workers: read('workers'),
    transports: values.transports === undefined ? undefined : readTransports(values.transports),
    from: read('from'),
    to: read('to'),
    steps: read('steps'),
    channelOptions: readChannelOptions(values['channel-options']),
    sweep: values.sweep,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Said;
}

function readNumber(name: NumberName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const { min, max } = numbers[name];
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new BenchFailure(`--${name} takes a whole number from ${String(min)} to ${String(max)}, not ${text}`);
  }
  return value;
}

function readServers(text: string, chosen: readonly Workload[]): readonly Contender[] {
  return text.split(',').map((name) => {
    if (!isContender(name)) throw new BenchFailure(`--servers: there is no ${name}`);
    for (const { id, contenders } of chosen) {
      if (!contenders.includes(name))
        throw new BenchFailure(`--servers: ${id} knows ${contenders.join(', ')}, not ${name}`);
    }
    return name;
  });
}

function readTransports(text: string): readonly ClientTransport[] {
  return text.split(',').map((name) => {
    const transport = clientTransports.find((known) => known === name);
    if (transport === undefined) throw new BenchFailure(`--transports: there is no ${name}`);
    return transport;
  });
}

function readChannelOptions(text: string | undefined): BenchOptions['channelOptions'] | undefined {
  if (text === undefined || text === 'positioned' || text === 'plain') return text;
  throw new BenchFailure(`--channel-options takes positioned or plain, not ${text}`);
}
