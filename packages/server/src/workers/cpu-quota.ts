import { readFileSync } from 'node:fs';

/** Of control groups, version 2 and 1, as a container sees its own. */
const places = {
  both: '/sys/fs/cgroup/cpu.max',
  quota: '/sys/fs/cgroup/cpu/cpu.cfs_quota_us',
  period: '/sys/fs/cgroup/cpu/cpu.cfs_period_us',
} as const;

/** How many cores the container may use, in parts; null: all there are. */
export function cpuQuota(read: (path: string) => string | null = readText): number | null {
  const [quota, period] = read(places.both)?.split(' ') ?? [read(places.quota), read(places.period)];
  const cores = Number(quota ?? undefined) / Number(period ?? undefined);
  // `max` and -1 stand for no quota.
  return cores > 0 && Number.isFinite(cores) ? cores : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // No such file: another system, or another version.
    return null;
  }
}
