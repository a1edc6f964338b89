/** A server the load generator can talk to: Spindle's client protocol and its HTTP API on one port of 127.0.0.1. */
export interface ServerUnderTest {
  readonly pid: number;
  readonly port: number;
  readonly apiKey: string;
  /** Rejects when the process ends by itself. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

/** What the bench channel's namespace offers; `positioned` adds history, positions and recovery. */
export type ChannelOptions = 'positioned' | 'plain';

export interface ServerOptions {
  readonly channelOptions: ChannelOptions;
  /** The secret of the HS256 tokens. */
  readonly tokenSecret: string;
  /** A directory of this run's own, removed afterwards. */
  readonly directory: string;
}
