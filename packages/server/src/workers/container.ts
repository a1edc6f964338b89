import { readFileSync } from 'node:fs';

type Read = (path: string) => string | null;

/** Of control groups, as a container sees its own. */
const folder = '/sys/fs/cgroup';

/** How many cores the container may use, in parts; null: all there are. */
export function cpuQuota(read: Read = readText): number | null {
  // Version 2 has both in one file, version 1 one for each.
  const [quota, period] = read(`${folder}/cpu.max`)?.split(' ') ?? [
    read(`${folder}/cpu/cpu.cfs_quota_us`),
    read(`${folder}/cpu/cpu.cfs_period_us`),
  ];
  return limitOf(Number(quota ?? NaN) / Number(period ?? NaN));
}

/** Bytes of memory the container may use; null: all there are. */
export function memoryLimit(read: Read = readText): number | null {
  return limitOf(Number(read(`${folder}/memory.max`) ?? read(`${folder}/memory/memory.limit_in_bytes`) ?? NaN));
}

/** `max` and negative numbers stand for no limit. */
function limitOf(value: number): number | null {
  return value > 0 && Number.isFinite(value) ? value : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // No such file: another system, or another version.
    return null;
  }
}
