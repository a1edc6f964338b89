import type { FilterNode, Payload } from '@spindle/protocol';
import type { Refusal } from '../channel/decision.ts';
import type { Labels } from '../channel/principal.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import type { Hooks } from '../session/hooks/hooks.ts';
import { forecastRates, type RateLimitRemark } from '../session/rate-forecast.ts';
import { refused, RefusedError } from '../session/refused.ts';
import { findAsker } from './explain-asker.ts';
import { decide } from './explain-decision.ts';
import type { ConnectionRoster } from './roster.ts';

export const explainableOperations = ['connect', 'subscribe', 'publish', 'presence', 'history', 'rpc'] as const;
export type ExplainableOperation = (typeof explainableOperations)[number];

/** May they, and why? Without user, token and client it is about somebody who connects without a token. */
export interface ExplainRequest {
  readonly operation: ExplainableOperation;
  /** Somebody with a valid connection token of this user; the empty user is the anonymous one. Excludes `token`. */
  readonly user?: string | undefined;
  /** What the backend attached to the connection of that user; JSON. */
  readonly meta?: Payload | undefined;
  /** Those of the connection of that user. */
  readonly labels?: Labels | undefined;
  /** Connection token. */
  readonly token?: string | undefined;
  /** Connection id. One of this node counts with its user, unless another is named, and with its subscriptions. */
  readonly client?: string | undefined;
  /** Needed for everything but `connect` and `rpc`. */
  readonly channel?: string | undefined;
  /** Of an RPC. */
  readonly method?: string | undefined;
  readonly subscriptionToken?: string | undefined;
  /** Of a subscription. */
  readonly tagsFilter?: FilterNode | undefined;
  /** Of a publication; absent: the question is not about the data. */
  readonly data?: Payload | undefined;
  /** Whether they are subscribed to the channel; by default what is known of the client and its token. */
  readonly subscribed?: boolean | undefined;
}

/** What decided, and the rate limits that the operation would be asked for; absent where there are none (Y38). */
export type Explanation = Verdict & {
  readonly rateLimits?: readonly RateLimitRemark[];
  /** A hook of the application is asked before all this, and may decide otherwise (S146). */
  readonly hook?: keyof Hooks;
};

/** `code` is that of the error reply or the disconnect. */
type Verdict =
  | { readonly allowed: true; readonly rule: string; readonly because: string }
  | {
      readonly allowed: false;
      readonly code: number;
      readonly rule: string;
      readonly because: string;
      readonly fix?: string | undefined;
    };

/**
 * Asks the checks of the operation what they would say (Y1). Changes nothing. Rejects with `RefusedError` when the
 * question makes no sense (Y4).
 */
export async function explain(
  env: SessionEnvironment,
  roster: ConnectionRoster,
  request: ExplainRequest,
): Promise<Explanation> {
  checkRequest(request);
  let rateLimits: readonly RateLimitRemark[] = [];
  const hook = hookBefore(env.hooks, request.operation);
  const told = (verdict: Verdict): Explanation => ({
    ...verdict,
    ...(rateLimits.length === 0 ? null : { rateLimits }),
    ...(hook === null ? null : { hook }),
  });
  try {
    const asker = await findAsker(env, roster, request);
    const { user, live } = asker;
    rateLimits = forecastRates(env, { ...request, command: request.operation, user, session: live?.session ?? null });
    const { rule, because } = await decide(env, asker, request);
    return told({ allowed: true, rule, because });
  } catch (error) {
    if (error instanceof RefusedError) return told(denied(error.refusal));
    throw error;
  }
}

/** S146 */
function hookBefore(hooks: Hooks, operation: ExplainableOperation): keyof Hooks | null {
  const hook = askedFirst[operation];
  return hooks[hook] === undefined ? null : hook;
}

const askedFirst = {
  connect: 'connecting',
  subscribe: 'subscribing',
  publish: 'publishing',
  presence: 'presence',
  history: 'history',
  rpc: 'rpc',
} as const satisfies Record<ExplainableOperation, keyof Hooks>;

function denied({ rule, because, fix, outcome }: Refusal): Verdict {
  const { code } = outcome.kind === 'error' ? outcome.error : outcome.disconnect;
  return { allowed: false, code, rule, because, fix };
}

function checkRequest({ operation, user, meta, labels, token, channel }: ExplainRequest): void {
  const hasChannel = operation !== 'connect' && operation !== 'rpc';
  if (hasChannel && (channel ?? '') === '') {
    throw refused('badRequest', {
      rule: 'Y4',
      because: `${operation} is a question about a channel, and none is named`,
    });
  }
  if (user !== undefined && (token ?? '') !== '') {
    throw refused('badRequest', { rule: 'Y4', because: 'both a user and a token are given', fix: 'give one of them' });
  }
  if (user === undefined && (meta !== undefined || labels !== undefined)) {
    throw refused('badRequest', { rule: 'Y4', because: 'meta or labels are given without the user they belong to' });
  }
}
