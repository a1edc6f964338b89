import type { Clock, Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { Admission } from '../admission.ts';
import type { MessageLimits } from '../host.ts';
import type { WriteWatch } from '../write-watch.ts';
import type { OriginCheck } from '../http/origin.ts';

export interface SockJsOptions {
  /** Without a slash at its end; empty: the root. */
  readonly path: string;
  /** Bytes of one request that sends. */
  readonly maxBodyBytes: number;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  readonly isAllowedOrigin: OriginCheck;
  readonly admission: Admission;
  /** Of its WebSocket connections; absent: those of the host. */
  readonly limits?: MessageLimits | undefined;
  readonly clock: Clock;
  readonly watch: WriteWatch;
  accept(transport: Transport, request: ConnectionRequest): Connection;
}
