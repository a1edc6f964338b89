import { once } from 'node:events';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { systemClock } from '@spindle/core';
import { callerOf, serve } from '../engine/engine-calls.ts';
import { createWorkerEngine, type NodeEngine } from '../engine/worker-engine.ts';
import { Link } from '../link/link.ts';
import type { SupervisorOrders, WorkerOrders, WorkerReports } from './process-calls.ts';

/** What a server is told that is one of several processes. */
export interface WorkerShare extends WorkerOrders {
  readonly engine: NodeEngine;
  /** Where workers may keep sockets for each other; nobody else enters it. */
  readonly folder: string;
  /** False: the supervisor has not been heard of lately, so that nothing may be published or read. */
  isHealthy(): boolean;
}

interface WorkerServer {
  readonly url: string;
  stop(): Promise<void>;
  /** Tells every client at once to connect anew. */
  abandon(): Promise<void>;
}

export interface WorkerOptions<Server extends WorkerServer> {
  /** Path of the supervisor's socket. */
  readonly socket: string;
  readonly start: (share: WorkerShare) => Promise<Server>;
  readonly reload: (server: Server) => Promise<void>;
  readonly onFailure: (operation: string, error: unknown) => void;
}

/** Time for close frames to leave before the process ends. */
const farewellMs = 200;

/**
 * Serves clients until the supervisor says stop, or is gone. Resolves to the exit code. Without the supervisor nobody here
 * would hear of anything any more: clients are told to connect anew, and the process ends.
 */
export async function runWorker<Server extends WorkerServer>(options: WorkerOptions<Server>): Promise<number> {
  const stream = connect(options.socket);
  await once(stream, 'connect');
  const link = new Link(stream, options);
  const engine = createWorkerEngine(link, systemClock);
  const report = callerOf<WorkerReports>(link);
  const supervisorGone = new Promise<'supervisor gone'>((resolve) => link.onClosed(() => resolve('supervisor gone')));
  const orders = await report('hello', process.pid);

  let server: Server;
  try {
    server = await options.start({ ...orders, engine, folder: dirname(options.socket), isHealthy: () => link.isAlive });
  } catch (error) {
    await report('failed', error instanceof Error ? error.message : String(error));
    return 1;
  }
  const stopped = new Promise<'stopped'>((resolve) => {
    const stop = async () => {
      await server.stop();
      // Behind the answer to whoever asked for it.
      setImmediate(() => resolve('stopped'));
    };
    serve<SupervisorOrders>(link, { stop, reload: () => options.reload(server) });
    heedSignals(() => void stop().catch((error: unknown) => options.onFailure('stop', error)));
  });
  await report('listening', server.url);
  const end = await Promise.race([stopped, supervisorGone]);
  if (end === 'supervisor gone') await Promise.race([server.abandon(), pause(farewellMs * 10)]);
  await pause(farewellMs);
  link.close();
  return end === 'stopped' ? 0 : 1;
}

/** A terminal sends its signals to all processes; the supervisor passes on what they mean. */
function heedSignals(onTerminate: () => void): void {
  process.on('SIGINT', () => {}).on('SIGHUP', () => {});
  process.on('SIGTERM', onTerminate);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
