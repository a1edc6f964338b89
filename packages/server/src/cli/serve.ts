import { closeSync, openSync } from 'node:fs';
import { describeProblem } from '../config/index.ts';
import type { ConfigSources, Problem } from '../config/index.ts';
import { CommandError, messageOf } from './command-error.ts';
import type { RunningServer } from '../create-server.ts';
import type { Logger } from '../logging/logger.ts';
import { loadOrFail, type UsableConfig } from './configuration.ts';
import { runUntilStopped } from './lifecycle.ts';
import type { Tell } from './lifecycle.ts';
import { started } from './started.ts';
import { spawnWorker } from '../workers/processes/spawn-worker.ts';
import { chooseWorkers, obstacle } from '../workers/worker-count.ts';

type Sources = Pick<ConfigSources, 'file' | 'flags'>;

/** Runs the server until it is stopped, by several processes if so configured. Resolves to the exit code. */
export async function serve(sources: Sources, supervisorSocket?: string): Promise<number> {
  const loaded = await loadOrFail(sources);
  const { config, problems } = loaded;
  const { createLogger } = await import('../logging/logger.ts');
  checkLogFile(config.log.file);
  const logger = createLogger(config.log);
  const parts: Parts = { sources, loaded, logger };
  if (supervisorSocket !== undefined) return serveAsWorker(parts, supervisorSocket);
  const tell: Tell = (level, message) => logger[level](message);
  warn(problems, tell);
  const { count, because } = chooseWorkers(config.workers);
  const why = count > 1 ? obstacle() : null;
  if (why !== null) throw new CommandError(`workers is ${count}, and ${why}; set it to 1`);
  if (because !== null) logger.info({ workers: count, because }, 'fewer workers than cores');
  return runUntilStopped({
    start: () => started(count === 1 ? startAlone(parts) : startSeveral(parts, count)),
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

interface Parts {
  readonly sources: Sources;
  readonly loaded: UsableConfig;
  readonly logger: Logger;
}

type Reloadable = Pick<RunningServer, 'stop' | 'reload'>;

async function startAlone({ loaded: { config, origins }, logger }: Parts): Promise<Reloadable> {
  const { startServer } = await import('../create-server.ts');
  return startServer(config, { logger, provenance: origins });
}

async function startSeveral({ loaded: { config, origins }, logger }: Parts, count: number): Promise<Reloadable> {
  const [{ startSupervisor }, { logStart }] = await Promise.all([
    import('../workers/processes/supervisor.ts'),
    import('../logging/start-line.ts'),
  ]);
  const { address, port } = config.httpServer;
  const supervisor = await startSupervisor({ count, address, port, logger, spawn: spawnWorker });
  logStart(logger, { url: supervisor.url, config, provenance: origins, workers: count });
  // The workers read the configuration themselves.
  return { stop: () => supervisor.stop(), reload: () => supervisor.reload() };
}

async function serveAsWorker({ sources, loaded, logger }: Parts, socket: string): Promise<number> {
  const [{ runWorker }, { startServer }] = await Promise.all([
    import('../workers/processes/worker.ts'),
    import('../create-server.ts'),
  ]);
  let own = logger;
  return runWorker({
    socket,
    start(worker) {
      own = logger.child({ worker: worker.number });
      return startServer(loaded.config, { logger: own, worker });
    },
    reload: async (server) => server.reload((await loadOrFail(sources)).config),
    onFailure: (operation, error) => own.error({ operation, error }, 'failure'),
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
