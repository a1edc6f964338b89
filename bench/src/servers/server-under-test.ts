import type { ChannelPlan } from './channel-plans.ts';

/** How clients of a server talk; the load generator has a table of the same names. */
export type Dialect = 'centrifugo' | 'socket.io';

/** A server the load generator can talk to: client protocol and HTTP API on one port of 127.0.0.1. */
export interface ServerUnderTest {
  readonly pid: number;
  readonly port: number;
  readonly apiKey: string;
  readonly dialect: Dialect;
  /** Of unidirectional gRPC, where every transport is switched on. */
  readonly grpcPort?: number;
  /** From the start of the process until it accepted a WebSocket. */
  readonly startMs: number;
  /** Rejects when the process ends by itself. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

/** The one description that every server's configuration is written from. */
export interface ServerOptions {
  readonly channels: ChannelPlan;
  /** The secret of HS256 tokens. */
  readonly tokenSecret: string;
  /** Public keys of other tokens, as PEM. */
  readonly publicKeys?: { readonly rsa?: string; readonly ecdsa?: string };
  /** Clients without a token are let in. */
  readonly anonymous?: boolean;
  /** Messages are compressed for clients that offer it. */
  readonly compression?: boolean;
  /** Clients may come over every transport there is, and are not pinged. */
  readonly allTransports?: boolean;
  /** Spindle starts from its bundle. Default: from its sources. */
  readonly asPublished?: boolean;
  /** Processes that share the port. Default: 1. */
  readonly workers?: number;
  /** A directory of this run's own, removed afterwards. */
  readonly directory: string;
  /** Arguments for the runtime of the server, where it is Spindle. */
  readonly runtimeArguments?: readonly string[];
}
