import type { Disconnect, Payload } from '@spindle/protocol';
import type { Capabilities } from '../channel/capabilities/capabilities.ts';
import type { Labels } from '../channel/principal.ts';
import type { SmallMap } from '../lib/small-map.ts';
import type { TokenIdentity } from './authenticator.ts';
import type { Gate } from './gate.ts';
import type { Subscription } from './subscription.ts';

/** Who a connection belongs to, and until when. Replaced as a whole when the connection is refreshed. */
export interface Identity {
  /** Empty: anonymous. */
  readonly user: string;
  /** Shown to others with this connection's publications, presence and joins. */
  readonly info: Payload | undefined;
  /** Private to the server. */
  readonly meta: Payload | undefined;
  readonly labels: Labels;
  /** Unix seconds; null: does not expire. */
  readonly expireAt: number | null;
  /** Channels that came with the connection token; a refresh must still carry them. */
  readonly tokenChannels: ReadonlySet<string>;
  /** Of the connection token; null: it has none. */
  readonly capabilities: Capabilities | null;
  /** Of the connection token; null where the connection came without one. */
  readonly token: TokenIdentity | null;
  /** The client knows nothing of the expiry (S141). Absent for nearly all, which so take 32 bytes less each (`npm run bench -- memory`). */
  readonly isRefreshedByServer?: true;
}

export type SessionState =
  | { readonly phase: 'awaiting-connect' }
  | { readonly phase: 'authenticating' }
  /** Connect was answered with an error; nothing more is accepted (v2). */
  | { readonly phase: 'refused' }
  | {
      readonly phase: 'connected';
      identity: Identity;
      readonly subscriptions: SmallMap<string, Subscription>;
      /** What the client calls itself; often empty. */
      readonly appName: string;
      readonly appVersion: string;
      /** Open once the connect reply is written: no push may come before it (S11). */
      established: Gate;
    }
  /** `identity`: whose it was; null when it was never connected. */
  | { readonly phase: 'closed'; readonly disconnect: Disconnect; readonly identity: Identity | null };

export type ConnectedState = Extract<SessionState, { phase: 'connected' }>;
