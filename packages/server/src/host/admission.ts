import { TokenBucket, type ConnectionRequest } from '@spindle/core';
import type { OriginCheck } from '../http/origin.ts';
import type { RefusalReport } from '../logging/reporter.ts';
import type { AddressVerdict } from './address-check.ts';
import { readHandshake, type Handshake } from './handshake.ts';

export interface AdmissionOptions {
  readonly isAllowedOrigin: OriginCheck;
  /** Connections of this node; 0 sets no limit. */
  readonly connectionLimit: number;
  /** New connections a second; 0 sets no limit. */
  readonly connectionRateLimit: number;
  /** Null: addresses are not limited. */
  readonly checkAddress: ((headers: Headers, peer: string) => AddressVerdict) | null;
  /** Header that names the user, set by an authenticating proxy; empty: none. */
  readonly userIdHttpHeader: string;
  /** Connections there are now. */
  numConnections(): number;
  onRefusal(report: RefusalReport): void;
  /** Milliseconds that never go back. */
  nowMs(): number;
}

export type Admission =
  | { readonly admitted: true; readonly handshake: Handshake; readonly request: ConnectionRequest }
  | { readonly admitted: false; readonly response: Response };

type Refusal = Pick<RefusalReport, 'rule' | 'because' | 'fix' | 'code' | 'isDryRun'>;

/** What the host knows of the connection a request came by. */
interface Origination {
  /** Of the other end; empty where the runtime does not tell. */
  readonly address: string;
}

const longestShownOrigin = 200;

/** Shared, because every connection keeps what its request said (`npm run bench -- memory`). */
const noUser: ConnectionRequest = {};

/** Decides which requests may open a connection: limits first, those of the address before those of
 * the node, then origin, then what they ask for. */
export function createAdmission(options: AdmissionOptions): (request: Request, from: Origination) => Admission {
  const isWithinLimits = createLimits(options);

  function refuse(refusal: Refusal, message: string, headers: Record<string, string> = {}): Admission {
    options.onRefusal({ ...refusal, operation: 'upgrade' });
    return { admitted: false, response: new Response(`${message}\n`, { status: refusal.code, headers }) };
  }

  return (request, from) => {
    const { address, refusal } = options.checkAddress?.(request.headers, from.address) ?? unlimited;
    if (refusal !== null) {
      const { waitMs, ...report } = refusal;
      const headers = waitMs === null ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
      if (report.isDryRun !== true) return refuse(report, 'Too Many Requests', headers);
      options.onRefusal({ ...report, operation: 'upgrade' });
    }
    const overload = isWithinLimits();
    if (overload !== null) return refuse(overload, 'Service Unavailable');
    const origin = request.headers.get('origin');
    if (!options.isAllowedOrigin(origin)) {
      return refuse(foreignOrigin(origin ?? ''), 'origin not allowed: add it to client.allowed_origins of the server');
    }
    const handshake = readHandshake(request);
    if (handshake === null) return refuse(unknownVersion, 'cf_protocol_version must be v1 or v2');
    const header = options.userIdHttpHeader;
    const user = header === '' ? null : request.headers.get(header);
    return { admitted: true, handshake, request: connectionRequest(user, address) };
  };
}

const unlimited: AddressVerdict = { address: null, refusal: null };

function connectionRequest(user: string | null, address: string | null): ConnectionRequest {
  if (user === null && address === null) return noUser;
  return { ...(user === null ? null : { user }), ...(address === null ? null : { address }) };
}

function foreignOrigin(origin: string): Refusal {
  const shown = JSON.stringify(origin.slice(0, longestShownOrigin));
  return {
    rule: 'T10',
    code: 403,
    because: `no pattern of client.allowed_origins matches the origin ${shown}`,
    fix: 'add the origin of your pages to client.allowed_origins',
  };
}

const unknownVersion: Refusal = {
  rule: 'T6',
  code: 400,
  because: 'the query asks for a cf_protocol_version other than v1 and v2',
};

/** A check that answers why one more connection is too many, or null. */
function createLimits(options: AdmissionOptions): () => Refusal | null {
  const { connectionLimit, connectionRateLimit, numConnections, nowMs } = options;
  const bucket =
    connectionRateLimit > 0 ? new TokenBucket({ rate: connectionRateLimit, intervalMs: 1_000 }, nowMs()) : null;
  return () => {
    if (connectionLimit > 0 && numConnections() >= connectionLimit) {
      const because = `this node has as many connections as client.connection_limit (${connectionLimit}) allows`;
      return { rule: 'T12', code: 503, because, fix: 'raise client.connection_limit or add nodes' };
    }
    if (bucket?.take(nowMs()) === false) {
      const because = `connections arrive faster than client.connection_rate_limit (${connectionRateLimit} a second)`;
      return { rule: 'T13', code: 503, because, fix: 'raise client.connection_rate_limit or add nodes' };
    }
    return null;
  };
}
