import { defaultConfig } from '../config/index.ts';
import { startDev } from '../dev/index.ts';
import { runUntilStopped } from './lifecycle.ts';
import { started } from './started.ts';

/** Runs the demo until it is stopped. Resolves to the exit code. */
export async function dev({ host, port }: { host: string; port: number }): Promise<number> {
  return runUntilStopped({
    start: () => started(startDev({ host, port })),
    shutdownTimeoutMs: defaultConfig().shutdown.timeoutMs,
    pidFile: '',
    tell: (level, message) => console.error(`${level}: ${message}`),
  });
}
