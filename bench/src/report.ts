import { median, ratioOf } from './measure/statistics.ts';
import type { Result } from './run.ts';
import { baseline, type Contender } from './servers/contenders.ts';
import type { Sample } from './workloads/workload.ts';

/** Why figures of this result do not count; empty for a sound one. */
export function problemsOf({ samples }: Result): string[] {
  return Object.entries(samples).flatMap(([server, taken]) =>
    taken.flatMap(({ problems }, i) => problems.map((problem) => `${server}, pair ${String(i + 1)}: ${problem}`)),
  );
}

/** A Markdown table: medians with their range, and every other server as a ratio to the bare one. */
export function markdownOf(result: Result): string {
  const servers = Object.keys(result.samples) as Contender[];
  const compared = result.samples[baseline] === undefined ? [] : servers.filter((server) => server !== baseline);
  const header = ['figure', ...servers, ...compared.map((server) => `${server} ÷ ${baseline}`)];
  const names = new Set(servers.flatMap((server) => Object.keys(result.samples[server]?.[0]?.figures ?? {})));
  const rows = [...names].map((name) => [
    name,
    ...servers.map((server) => valueCell(result.samples[server] ?? [], name)),
    ...compared.map((server) => ratioCell(result, server, name)),
  ]);
  const lines = [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const problems = problemsOf(result).map((problem) => `- void: ${problem}`);
  const { machine, options } = result;
  const facts = [
    `${String(machine['cpu'])}, ${String(machine['cpus'])} CPUs, Linux ${String(machine['kernel'])}, Bun ${String(machine['bun'])}`,
    `${String(options.pairs)} pairs, ${options.channelOptions} channels`,
    ...(options.rate === undefined ? [] : [`${String(options.rate)} publish requests a second`]),
  ];
  return [
    `### ${result.workload}`,
    facts.join('; '),
    table,
    ...(problems.length > 0 ? [problems.join('\n')] : []),
  ].join('\n\n');
}

function valuesOf(samples: readonly Sample[], name: string): number[] {
  return samples.map(({ figures }) => figures[name]?.value ?? Number.NaN);
}

function valueCell(samples: readonly Sample[], name: string): string {
  if (samples.some(({ problems }) => problems.length > 0)) return 'void';
  const values = valuesOf(samples, name);
  if (values.some(Number.isNaN)) return '–';
  const unit = samples[0]?.figures[name]?.unit ?? '';
  const range = `${rounded(Math.min(...values))}–${rounded(Math.max(...values))}`;
  return `${rounded(median(values))} ${unit} (${range})`.replace('  ', ' ');
}

function ratioCell({ samples }: Result, server: Contender, name: string): string {
  const both = [...(samples[server] ?? []), ...(samples[baseline] ?? [])];
  if (both.some(({ problems }) => problems.length > 0)) return 'void';
  const { ratio, min, max } = ratioOf(valuesOf(samples[server] ?? [], name), valuesOf(samples[baseline] ?? [], name));
  if (Number.isNaN(ratio)) return '–';
  return `${ratio.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function rounded(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}
