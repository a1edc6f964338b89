import { TokenBucket, type ConnectionRequest } from '@spindle/core';
import type { AddressVerdict, SharedTokens } from './address-check.ts';
import { readHandshake, type Handshake } from './handshake.ts';
import type { RequestContext } from './host.ts';
import { isAdmitted, type OriginCheck } from './http/origin.ts';

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
  /** Connections keep the request that opened them, for hooks (T103); by default they do not, since it is large. */
  readonly keepsRequests?: boolean | undefined;
  /** Counts what other nodes let in; null or absent: there are none. */
  readonly shared?: SharedTokens | null | undefined;
  /** Connections there are now. */
  numConnections(): number;
  onRefusal(refusal: ConnectionRefusal): void;
  /** Milliseconds that never go back. */
  nowMs(): number;
}

/** A request that was not let in, for the operator. */
export interface ConnectionRefusal {
  /** Rule of `spec/`, such as `T10`. */
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
  readonly operation: 'upgrade' | 'stream';
  /** HTTP status. */
  readonly code: number;
  /** It was let pass: the limit is only being tried. */
  readonly isDryRun?: boolean | undefined;
}

/** An admitted upgrade request. */
export interface Upgrade {
  readonly handshake: Handshake;
  readonly request: ConnectionRequest;
}

interface Rejection {
  readonly admitted: false;
  readonly response: Response;
}

export type UpgradeAdmission = (Upgrade & { readonly admitted: true }) | Rejection;
export type StreamAdmission = { readonly admitted: true; readonly request: ConnectionRequest } | Rejection;

/** Decides which requests may open a connection. */
export interface Admission {
  /** One of a WebSocket: limits first, then origin, then what it asks for. */
  upgrade(request: Request, context: AdmittedContext): UpgradeAdmission;
  /** One of a transport over plain HTTP: limits first, then origin. */
  stream(request: Request, context: AdmittedContext): StreamAdmission;
}

type AdmittedContext = Pick<RequestContext, 'address' | 'http'>;

type Refusal = Omit<ConnectionRefusal, 'operation'>;

const longestShownOrigin = 200;

/** Shared, because every connection keeps what its request said (`npm run bench -- memory`). */
const noUser: ConnectionRequest = {};

/** Limits of the address come before those of the node. */
export function createAdmission(options: AdmissionOptions): Admission {
  const isWithinLimits = createLimits(options);

  function admit(operation: ConnectionRefusal['operation'], request: Request, from: AdmittedContext): StreamAdmission {
    const { address, refusal } = options.checkAddress?.(request.headers, from.address) ?? unlimited;
    if (refusal !== null) {
      const { waitMs, ...report } = refusal;
      options.onRefusal({ ...report, operation });
      const headers = waitMs === null ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
      if (report.isDryRun !== true) return rejection(report, 'Too Many Requests', headers);
    }
    const overload = isWithinLimits();
    if (overload !== null) return refuse(operation, overload, 'Service Unavailable');
    if (!isAdmitted(request, options.isAllowedOrigin)) {
      return refuse(operation, foreignOrigin(request.headers.get('origin') ?? ''), originAdvice);
    }
    const header = options.userIdHttpHeader;
    const user = header === '' ? null : request.headers.get(header);
    const known = connectionRequest(user, address);
    return { admitted: true, request: options.keepsRequests === true ? withHttp(known, request, from) : known };
  }

  function refuse(operation: ConnectionRefusal['operation'], refusal: Refusal, message: string): Rejection {
    options.onRefusal({ ...refusal, operation });
    return rejection(refusal, message);
  }

  return {
    stream: (request, context) => admit('stream', request, context),
    upgrade(request, context) {
      const admission = admit('upgrade', request, context);
      if (!admission.admitted) return admission;
      const handshake = readHandshake(request);
      if (handshake === null) return refuse('upgrade', unknownVersion, 'cf_protocol_version must be v1 or v2');
      return { ...admission, handshake };
    },
  };
}

/** T10 */
export const originAdvice = 'origin not allowed: add it to client.allowed_origins of the server';

function rejection({ code }: Refusal, message: string, headers: Record<string, string> = {}): Rejection {
  return { admitted: false, response: new Response(`${message}\n`, { status: code, headers }) };
}

const unlimited: AddressVerdict = { address: null, refusal: null };

function connectionRequest(user: string | null, address: string | null): ConnectionRequest {
  if (user === null && address === null) return noUser;
  return { ...(user === null ? null : { user }), ...(address === null ? null : { address }) };
}

/** Read while there is a request: runtimes take it back once it is answered. */
function withHttp(known: ConnectionRequest, { url, headers }: Request, { http }: AdmittedContext): ConnectionRequest {
  return { ...known, http: http ?? { url, headers } };
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
  const { connectionLimit, connectionRateLimit, numConnections, shared, nowMs } = options;
  const bucket =
    connectionRateLimit > 0 ? new TokenBucket({ rate: connectionRateLimit, intervalMs: 1_000 }, nowMs()) : null;
  if (bucket !== null) shared?.onTaken('connections', () => bucket.charge(nowMs()));
  return () => {
    if (connectionLimit > 0 && numConnections() >= connectionLimit) {
      const because = `this node has as many connections as client.connection_limit (${connectionLimit}) allows`;
      return { rule: 'T12', code: 503, because, fix: 'raise client.connection_limit or add nodes' };
    }
    if (bucket?.take(nowMs()) === false) {
      const because = `connections arrive faster than client.connection_rate_limit (${connectionRateLimit} a second)`;
      return { rule: 'T13', code: 503, because, fix: 'raise client.connection_rate_limit or add nodes' };
    }
    if (bucket !== null) shared?.took('connections');
    return null;
  };
}
