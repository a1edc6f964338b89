import type { ChildProcess } from 'node:child_process';
import { callerOf, serve } from '../engine/engine-calls.ts';
import type { Link } from '../link/link.ts';
import type { Logger } from '../../logging/logger.ts';
import { WorkerError } from './worker-error.ts';
import type { SupervisorOrders, WorkerOrders, WorkerReports } from './process-calls.ts';

export interface SeatOptions {
  readonly orders: WorkerOrders;
  readonly spawn: () => ChildProcess;
  readonly logger: Logger;
}

/** A worker that dies is replaced after this time; one that dies again soon, after twice the time, and so on. */
const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** A worker that lived so long had a good start. */
const goodLifeMs = 10_000;

/** The place of one worker: whoever has it is replaced when they die. */
export class Seat {
  readonly #options: SeatOptions;
  /** Resolves to the URL when the first worker listens; rejects when it cannot. */
  readonly started: Promise<string>;
  #onStarted: (url: string) => void = () => {};
  #onFailed: (error: Error) => void = () => {};
  #child: ChildProcess | null = null;
  #link: Link | null = null;
  /** Why the worker says it cannot start. */
  #reason = '';
  #bornAt = 0;
  #pauseMs = firstPauseMs / 2;
  #replacement: NodeJS.Timeout | null = null;
  #hasStarted = false;
  #isStopping = false;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.started = new Promise((resolve, reject) => {
      this.#onStarted = resolve;
      this.#onFailed = reject;
    });
    this.#fill();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The worker has said hello. */
  occupy(link: Link): WorkerOrders {
    this.#link = link;
    const { orders, logger } = this.#options;
    const child = this.#child;
    serve<Omit<WorkerReports, 'hello'>>(link, {
      listening: async (url) => {
        this.#hasStarted = true;
        logger.debug({ worker: orders.number, pid: child?.pid }, 'worker is up');
        this.#onStarted(url);
      },
      failed: async (reason) => {
        this.#reason = reason;
      },
    });
    // One that lives and is not heard of any more serves nobody well.
    link.onClosed(() => {
      if (!this.#isStopping) child?.kill('SIGKILL');
    });
    return orders;
  }

  /** Resolves once there is no process any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#replacement !== null) clearTimeout(this.#replacement);
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    if (this.#link?.isOpen === true) {
      // One that dies meanwhile has stopped as well; one that has not begun to serve knows no such order.
      await callerOf<SupervisorOrders>(this.#link)('stop').catch(() => void child.kill('SIGKILL'));
    } else child.kill('SIGKILL');
    await ended;
  }

  async reload(): Promise<void> {
    if (this.#link?.isOpen === true) await callerOf<SupervisorOrders>(this.#link)('reload');
  }

  #fill(): void {
    this.#reason = '';
    this.#bornAt = performance.now();
    const child = this.#options.spawn();
    this.#child = child;
    child.once('error', (error) => this.#onEnd(error.message));
    child.once('exit', (code, signal) => this.#onEnd(signal === null ? `exit code ${code}` : signal));
  }

  #onEnd(how: string): void {
    if (this.#child === null) return;
    this.#child = null;
    this.#link?.close();
    this.#link = null;
    if (this.#isStopping) return;
    const reason = this.#reason === '' ? how : this.#reason;
    const { logger, orders } = this.#options;
    if (!this.#hasStarted) return this.#onFailed(new WorkerError(`worker ${orders.number} does not start: ${reason}`));
    const hadGoodStart = performance.now() - this.#bornAt >= goodLifeMs;
    this.#pauseMs = hadGoodStart ? firstPauseMs : Math.min(this.#pauseMs * 2, longestPauseMs);
    const again = { worker: orders.number, reason, replacedInMs: this.#pauseMs };
    logger.error(again, 'a worker has died; its clients connect anew');
    this.#replacement = setTimeout(() => this.#fill(), this.#pauseMs);
  }
}
