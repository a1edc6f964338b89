import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError, systemClock } from '@spindle/core';
import { listen, ListenError } from '@spindle/transports';
import type { Logger } from '../../logging/logger.ts';
import { serve } from '../engine/engine-calls.ts';
import { SharedEngine } from '../engine/shared-engine.ts';
import { Link } from '../link/link.ts';
import type { WorkerReports } from './process-calls.ts';
import { Seat } from './seat.ts';

export interface SupervisorOptions {
  /** How many workers there are. */
  readonly count: number;
  /** What they listen on; port 0: any free one, the same for all. */
  readonly address: string;
  readonly port: number;
  readonly logger: Logger;
  /** Starts the process of a worker, which connects to the socket. */
  readonly spawn: (socket: string) => ChildProcess;
}

export interface Supervisor {
  readonly url: string;
  /** Stops all workers at the same time. */
  stop(): Promise<void>;
  /** Rejects when one of the workers could not. */
  reload(): Promise<void>;
}

/**
 * Starts so many workers that share a port, and replaces those that die. What they have together is kept here. Rejects with
 * `ListenError` when the port cannot be had, and with `WorkerError` when one of the first does not start.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { count, logger } = options;
  const port = await reserve(options);
  const engine = new SharedEngine(systemClock);
  const seats: Seat[] = [];
  const onFailure = (operation: string, error: unknown): void => logger.error({ operation, error }, 'failure');
  const everybody = createMuster(count);
  const door = await openDoor((socket) => {
    const link = new Link(socket, { onFailure });
    serve<Pick<WorkerReports, 'hello'>>(link, {
      async hello(pid) {
        const seat = seats.find((one) => one.pid === pid);
        if (seat === undefined) throw new EngineError(`process ${pid} is no worker`, { temporary: false });
        const orders = seat.occupy(link);
        engine.serve(link, onFailure);
        await everybody.arrived();
        return orders;
      },
    });
  });

  async function stop(): Promise<void> {
    await Promise.all(seats.map((seat) => seat.stop()));
    door.close();
    await engine.close();
  }

  for (let number = 1; number <= count; number += 1) {
    const orders = { number, count, port };
    seats.push(new Seat({ orders, logger, spawn: () => options.spawn(door.path) }));
  }
  try {
    const [url = ''] = await Promise.all(seats.map((seat) => seat.started));
    return {
      url,
      stop,
      async reload() {
        await Promise.all(seats.map((seat) => seat.reload()));
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How often, and how long apart, a port is asked for that somebody else has. */
const takenAttempts = 20;
const takenPauseMs = 50;

/**
 * Which port it is. Workers share theirs with whoever asks for the same, so that nobody would notice a server that is there
 * already: for a moment it has to be had alone.
 */
async function reserve(options: SupervisorOptions): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await takeAlone(options);
    } catch (error) {
      // Workers whose supervisor was killed let go of it now (W32).
      const isTaken = error instanceof ListenError && error.code === 'EADDRINUSE';
      if (!isTaken || attempt === takenAttempts) throw error;
      await new Promise<void>((resolve) => void setTimeout(resolve, takenPauseMs));
    }
  }
}

async function takeAlone({ address, port }: SupervisorOptions): Promise<number> {
  const host = await listen({
    address,
    port,
    maxBodyBytes: 0,
    endpoints: {
      webSocketLimits: { maxMessageBytes: 0, maxQueueBytes: 0 },
      webSocketAt: () => null,
      handlerAt: () => null,
    },
    onFailure() {},
  });
  await host.close(0);
  return host.port;
}

interface Muster {
  /** One more has come. Resolves when all have; whoever comes later does not wait. */
  arrived(): Promise<void>;
}

/** The first workers open the port together: one alone would get every client that waits for the server. */
function createMuster(count: number): Muster {
  let missing = count;
  let start = () => {};
  const complete = new Promise<void>((resolve) => {
    start = resolve;
  });
  return {
    arrived() {
      missing -= 1;
      if (missing === 0) start();
      return complete;
    },
  };
}

interface Door {
  readonly path: string;
  close(): void;
}

/** A socket that only processes of the same user can reach, in a folder that only they can enter. */
async function openDoor(onWorker: (socket: Socket) => void): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-'));
  const path = join(folder, 'workers.sock');
  const server: Server = createServer(onWorker);
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  return {
    path,
    close() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
