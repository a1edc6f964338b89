import { readdirSync, readFileSync } from 'node:fs';
import { BenchFailure } from '../failure.ts';

/** CPU seconds of a process and of those it started that are still there. */
export function cpuSecondsOf(pid: number): number {
  return ownCpuSecondsOf(pid) + childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOf(child), 0);
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${String(pid)}/task`);
  const children = threads.map((thread) => read(`/proc/${String(pid)}/task/${thread}/children`));
  return children.join(' ').split(' ').filter(Boolean).map(Number);
}

/** CPU seconds all threads of a process have run, from the scheduler's own nanosecond count. */
export function ownCpuSecondsOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${String(pid)}/task`)) {
    nanoseconds += Number(read(`/proc/${String(pid)}/task/${thread}/schedstat`).split(' ')[0]);
  }
  return nanoseconds / 1e9;
}

export interface MemoryFigures {
  readonly rssKb: number;
  /** Counts a page shared with other processes by its share. */
  readonly pssKb: number;
}

export function memoryOf(pid: number): MemoryFigures {
  const text = read(`/proc/${String(pid)}/smaps_rollup`);
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
  return { rssKb: field('Rss'), pssKb: field('Pss') };
}

/** Files and sockets the process has open. */
export function openDescriptorsOf(pid: number): number {
  return readdirSync(`/proc/${String(pid)}/fd`).length;
}

export interface MachineTicks {
  readonly total: number;
  readonly busy: number;
  /** Taken away by the hypervisor; not part of `busy`. */
  readonly stolen: number;
}

/** What all CPUs together did since the machine started. */
export function machineTicks(): MachineTicks {
  const ticks = (read('/proc/stat').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, stolen = 0] = ticks;
  const busy = user + nice + system + irq + softIrq;
  return { total: busy + idle + waiting + stolen, busy, stolen };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BenchFailure(`cannot read ${path}: the figures come from Linux's /proc, and its process must be alive`, {
      cause: error,
    });
  }
}
