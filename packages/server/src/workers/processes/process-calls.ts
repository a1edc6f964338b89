/** What a worker calls at the supervisor about itself. */
export interface WorkerReports {
  /** First of all. Answers what the worker is to be. */
  hello(pid: number): Promise<WorkerOrders>;
  /** Clients are served from here on, under this URL. */
  listening(url: string): Promise<void>;
  /** There will be no server, and why. */
  failed(reason: string): Promise<void>;
}

export interface WorkerOrders {
  /** From 1 on; a worker that replaces another has its number. */
  readonly number: number;
  /** Of all workers. */
  readonly count: number;
  /** The one they share. */
  readonly port: number;
}

/** What the supervisor calls at a worker about itself. */
export interface SupervisorOrders {
  /** Answered once every client was told and everything is closed. */
  stop(): Promise<void>;
  reload(): Promise<void>;
}
