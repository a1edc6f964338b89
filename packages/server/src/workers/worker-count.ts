import { availableParallelism } from 'node:os';

/** So many workers are enough for most machines: beyond it, the one supervisor is what is busy. */
const mostByDefault = 8;

interface Runtime {
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** Why there cannot be several workers here; null: there can. */
export function obstacle({ versions, platform }: Runtime = process): string | null {
  if (versions.bun === undefined) return 'only Bun shares a port between processes here';
  return platform === 'linux' ? null : 'only Linux spreads the connections of a shared port over processes';
}

/** How many workers `workers` of the configuration asks for; -1: one per core, as far as that is sensible. */
export function workerCount(configured: number, cores = availableParallelism()): number {
  if (configured > 0) return configured;
  return obstacle() === null ? Math.min(cores, mostByDefault) : 1;
}
