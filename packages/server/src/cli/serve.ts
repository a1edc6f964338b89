import { closeSync, openSync } from 'node:fs';
import { describeProblem } from '../config/index.ts';
import type { ConfigSources, Problem } from '../config/index.ts';
import { CommandError, messageOf } from './command-error.ts';
import { loadOrFail } from './configuration.ts';
import { runUntilStopped } from './lifecycle.ts';
import type { Tell } from './lifecycle.ts';
import { started } from './started.ts';

type Sources = Pick<ConfigSources, 'file' | 'flags'>;

/** Runs the server until it is stopped. Resolves to the exit code. */
export async function serve(sources: Sources): Promise<number> {
  const { config, origins, problems } = await loadOrFail(sources);
  const [{ startServer }, { createLogger }] = await Promise.all([
    import('../create-server.ts'),
    import('../logging/logger.ts'),
  ]);
  checkLogFile(config.log.file);
  const logger = createLogger(config.log);
  const tell: Tell = (level, message) => logger[level](message);
  warn(problems, tell);
  return runUntilStopped({
    start: () => started(startServer(config, { logger, provenance: origins })),
    shutdownTimeoutMs: config.shutdown.timeoutMs,
    pidFile: config.pidFile,
    tell,
    async reload(server) {
      const changed = await loadOrFail(sources);
      warn(changed.problems, tell);
      await server.reload(changed.config);
    },
  });
}

/** The logger would find out too late, and go on without a log. */
function checkLogFile(path: string): void {
  if (path === '') return;
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw new CommandError(`log.file ${path} cannot be written: ${messageOf(error)}`);
  }
}

function warn(problems: readonly Problem[], tell: Tell): void {
  for (const problem of problems) tell('warn', describeProblem(problem));
}
