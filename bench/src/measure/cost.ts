import { cpus } from 'node:os';
import { cpuSecondsOf, machineTicks } from './process-figures.ts';

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

interface Sides {
  readonly server: { readonly pid: number };
  readonly generator: { readonly pid: number };
}

export async function costOf<Result>(sides: Sides, work: () => Promise<Result>): Promise<Cost<Result>> {
  const start = performance.now();
  const server = cpuSecondsOf(sides.server.pid);
  const generator = cpuSecondsOf(sides.generator.pid);
  const ticks = machineTicks();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const serverCpuSeconds = cpuSecondsOf(sides.server.pid) - server;
  const generatorCpuSeconds = cpuSecondsOf(sides.generator.pid) - generator;
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
export async function idleCpuShare(sides: Sides, seconds: number): Promise<number> {
  const { serverShare } = await costOf(sides, () => Bun.sleep(seconds * 1000));
  return serverShare;
}
