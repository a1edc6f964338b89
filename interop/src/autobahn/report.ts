/** What the suite says of one case. */
export interface CaseResult {
  /** Such as `6.4.1`. */
  readonly id: string;
  readonly behavior: string;
  readonly closing: string;
  readonly durationMs: number;
}

/** The suite's words for what keeps the specification; `NON-STRICT` is later than it could be, which is allowed. */
const conforming: ReadonlySet<string> = new Set(['OK', 'NON-STRICT', 'INFORMATIONAL']);

/** Compression that was offered and declined, which a server may (T133). */
const declined = 'UNIMPLEMENTED';

/** 4 MiB in fragments of 64 and 256 bytes: the Node host takes 16 384 fragments of one message (T111). */
const manyFragments: ReadonlySet<string> = new Set(['9.3.1', '9.3.2', '9.4.1', '9.4.2']);

type Verdict = 'passes' | 'declined' | 'beyond a limit' | 'fails';

function verdictOf({ id, behavior, closing }: CaseResult): Verdict {
  if (conforming.has(behavior) && conforming.has(closing)) return 'passes';
  if (behavior === declined) return 'declined';
  return manyFragments.has(id) ? 'beyond a limit' : 'fails';
}

/** Cases that break what the specification demands. */
export function failuresOf(results: readonly CaseResult[]): CaseResult[] {
  return results.filter((result) => verdictOf(result) === 'fails');
}

export interface HostResults {
  /** Runtime and version, such as `Bun 1.4.5`. */
  readonly host: string;
  readonly results: readonly CaseResult[];
}

/** When, and which cases were asked for; none: all there are. */
export interface Run {
  readonly date: string;
  readonly patterns: readonly string[];
}

const sections: Readonly<Record<string, string>> = {
  1: 'framing',
  2: 'pings and pongs',
  3: 'reserved bits',
  4: 'opcodes',
  5: 'fragmentation',
  6: 'UTF-8',
  7: 'closing',
  9: 'large messages, many messages',
  10: 'fragments of the sender’s choice',
  12: 'compression, sizes of messages',
  13: 'compression, what is negotiated',
};

/** A document: cases by section and host, then everything that is not simply fine. */
export function renderReport(hosts: readonly HostResults[], { date, patterns }: Run): string {
  const rows = Object.entries(sections).map(([section, title]) =>
    [`${section} ${title}`, ...hosts.map(({ results }) => summary(inSection(results, section)))].join(' | '),
  );
  return [
    '# The Autobahn WebSocket test suite',
    '',
    `Version 0.8.2 of its fuzzing client, ${date}, ${patterns.length === 0 ? 'all its cases' : 'some of its cases'}. The servers send back what they get. Where there is a Python 2.7, this runs them again:`,
    '',
    '```sh',
    'npx tsc -b interop',
    ['node interop/dist/autobahn/main.js', ...patterns.map((pattern) => `'${pattern}'`)].join(' '),
    '```',
    '',
    `| section | ${hosts.map(({ host }) => host).join(' | ')} |`,
    `| --- | ${hosts.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row} |`),
    '',
    ...hosts.flatMap(details),
  ].join('\n');
}

function inSection(results: readonly CaseResult[], section: string): CaseResult[] {
  return results.filter(({ id }) => id.startsWith(`${section}.`));
}

function summary(results: readonly CaseResult[]): string {
  if (results.length === 0) return '–';
  const counts = new Map<Verdict, number>();
  for (const result of results) {
    const verdict = verdictOf(result);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  const seconds = (results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000).toFixed(1);
  return [...[...counts].map(([verdict, count]) => `${count} ${plural[verdict]}`), `${seconds} s`].join(', ');
}

const plural: Readonly<Record<Verdict, string>> = {
  passes: 'pass',
  declined: 'declined',
  'beyond a limit': 'beyond a limit',
  fails: '**fail**',
};

function details({ host, results }: HostResults): string[] {
  const notable = results.filter(({ behavior, closing }) => behavior !== 'OK' || closing !== 'OK');
  return [
    `## ${host}`,
    '',
    ...groupedByVerdict(notable).map(([verdict, ids]) => `- ${verdict}: ${ids.join(', ')}`),
    '',
  ];
}

function groupedByVerdict(results: readonly CaseResult[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { id, behavior, closing } of results) {
    const verdict = behavior === closing ? behavior : `${behavior}, closing ${closing}`;
    groups.set(verdict, [...(groups.get(verdict) ?? []), id]);
  }
  return [...groups];
}
