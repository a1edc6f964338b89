import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoadGenerator, type ChannelLayout, type LoadGenerator } from '../generator/load-generator.ts';
import { writeTokens } from '../generator/token-file.ts';
import { cpuSecondsOf, machineTicks } from '../measure/process-figures.ts';
import { contenders, type Contender } from '../servers/contenders.ts';
import type { ServerUnderTest } from '../servers/server-under-test.ts';
import type { BenchOptions } from './workload.ts';

/** A server and the generator that loads it, both started for one measurement. */
export interface Trial {
  readonly server: ServerUnderTest;
  readonly generator: LoadGenerator;
}

export interface TrialOptions {
  readonly layout: ChannelLayout;
  readonly tokens: number;
}

export const channel = 'bench';

/** Runs `body` against a fresh server; rejects when either process dies, and leaves neither behind. */
export async function withTrial<Result>(
  contender: Contender,
  options: BenchOptions,
  { layout, tokens }: TrialOptions,
  body: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const tokenSecret = randomBytes(32).toString('hex');
    const tokenFile = join(directory, 'tokens');
    await writeTokens(tokenFile, tokens, tokenSecret);
    const { channelOptions, inFlight } = options;
    const server = await contenders[contender]({ channelOptions, tokenSecret, directory });
    running.push(server);
    const generator = startLoadGenerator(server, { channel, layout, inFlight, tokens: tokenFile });
    running.push(generator);
    return await Promise.race([body({ server, generator }), server.died, generator.died]);
  } finally {
    for (const process of running.toReversed()) await process.stop();
    rmSync(directory, { recursive: true });
  }
}

/** What a piece of work cost. */
export interface Cost<Result> {
  readonly result: Result;
  readonly seconds: number;
  readonly serverCpuSeconds: number;
  /** Share of one core each side was busy, 0 to 1. */
  readonly serverShare: number;
  readonly generatorShare: number;
  /** Share of the machine other programs used. */
  readonly otherShare: number;
  /** Share of the machine's time the hypervisor took. */
  readonly stealShare: number;
}

export async function costOf<Result>(trial: Trial, work: () => Promise<Result>): Promise<Cost<Result>> {
  const start = performance.now();
  const server = cpuSecondsOf(trial.server.pid);
  const generator = cpuSecondsOf(trial.generator.pid);
  const ticks = machineTicks();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const serverCpuSeconds = cpuSecondsOf(trial.server.pid) - server;
  const generatorCpuSeconds = cpuSecondsOf(trial.generator.pid) - generator;
  const after = machineTicks();
  const total = Math.max(1, after.total - ticks.total);
  const ours = (serverCpuSeconds + generatorCpuSeconds) / (seconds * cpus().length);
  return {
    result,
    seconds,
    serverCpuSeconds,
    serverShare: serverCpuSeconds / seconds,
    generatorShare: generatorCpuSeconds / seconds,
    otherShare: Math.max(0, (after.busy - ticks.busy) / total - ours),
    stealShare: (after.stolen - ticks.stolen) / total,
  };
}

/** CPU seconds per second the server uses with its connections open and nothing to do. */
export async function idleCpuShare(trial: Trial, seconds: number): Promise<number> {
  const { serverShare } = await costOf(trial, () => Bun.sleep(seconds * 1000));
  return serverShare;
}
