import { availableParallelism, totalmem } from 'node:os';
import { cpuQuota, memoryLimit } from './container.ts';

/** So many workers are enough for most machines: beyond it, the one supervisor is what is busy. */
const mostByDefault = 8;

/** With fewer cores one process does as much, and takes less memory (docs/guide/workers.md). */
const fewestCores = 4;

const tooFewCores = `below ${fewestCores} cores one process does as much`;

/** What a worker has to have for itself: itself, and clients. */
const bytesPerWorker = 256 * 1_048_576;

interface Runtime {
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

export interface Machine {
  /** Cores that this process may use. */
  readonly cores: number;
  /** Bytes of memory that it may use. */
  readonly memory: number;
}

export interface WorkerChoice {
  readonly count: number;
  /** Why there are not as many as cores; null: there are, or the operator said how many. */
  readonly because: string | null;
}

/** Why there cannot be several workers here; null: there can. */
export function obstacle({ versions: { bun, node = '' }, platform }: Runtime = process): string | null {
  if (platform !== 'linux') return 'only Linux spreads the connections of a shared port over processes';
  return bun === undefined && !canSharePort(node) ? 'Node shares a port between processes from 22.12 on' : null;
}

function canSharePort(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

/** How many workers `workers` of the configuration asks for; 0: as many as are sensible, -1: one per core, eight at most (W10). */
export function chooseWorkers(configured: number, machine = thisMachine(), why = obstacle()): WorkerChoice {
  if (configured > 0) return { count: configured, because: null };
  if (why !== null) return { count: 1, because: why };
  const { cores, memory } = machine;
  const perCore = Math.min(cores, mostByDefault);
  if (configured < 0) return { count: perCore, because: null };
  if (cores < fewestCores) return { count: 1, because: cores === 1 ? null : tooFewCores };
  const fitting = Math.floor(memory / bytesPerWorker);
  if (fitting >= perCore) return { count: perCore, because: null };
  return { count: Math.max(1, fitting), because: `there are ${Math.floor(memory / 1_048_576)} MiB of memory` };
}

/** As far as the container lets us: half a core of a large machine is no reason for eight workers. */
function thisMachine(): Machine {
  const quota = cpuQuota() ?? Infinity;
  return {
    cores: Math.max(1, Math.floor(Math.min(availableParallelism(), quota))),
    memory: Math.min(totalmem(), memoryLimit() ?? Infinity),
  };
}
