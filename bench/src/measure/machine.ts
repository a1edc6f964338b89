import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { BenchFailure } from '../failure.ts';

/** What a figure depends on besides the code; stored with every result. */
export function machineFacts(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    congestionControl: readFileSync('/proc/sys/net/ipv4/tcp_congestion_control', 'utf8').trim(),
    descriptors: descriptorLimit(),
    bun: Bun.version,
  };
}

/** Refuses a workload that would run out of descriptors half way. */
export function requireDescriptors(connections: number): void {
  const reserve = 100;
  const limit = descriptorLimit();
  if (connections + reserve > limit) {
    throw new BenchFailure(
      `${String(connections)} connections need ${String(connections + reserve)} file descriptors in the server and in the ` +
        `generator, the hard limit is ${String(limit)}: raise it (ulimit -Hn) or ask for fewer connections`,
    );
  }
}

function descriptorLimit(): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard);
}
