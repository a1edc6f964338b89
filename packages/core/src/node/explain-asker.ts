import type { Payload } from '@spindle/protocol';
import { noLabels, type Labels } from '../channel/principal.ts';
import { authenticate, checkUser, identityOfUser, type Admission } from '../session/admission.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { withPersonalChannel } from '../session/personal-channel.ts';
import type { Session } from '../session/session.ts';
import type { ConnectedState } from '../session/state.ts';
import type { Subscriber } from '../session/subscription-token.ts';
import { checkConnectionAccess } from '../session/withdrawn.ts';
import type { ExplainRequest } from './explain.ts';
import type { ConnectionRoster } from './roster.ts';

/** Who asks, as far as the operation depends on it. */
export interface Asker extends Subscriber, Admission {
  /** Null for somebody who is not connected to this node. */
  readonly live: { readonly session: Session; readonly state: ConnectedState } | null;
}

/** Throws what a connection of theirs would be refused with (Y2). */
export async function findAsker(
  env: SessionEnvironment,
  roster: ConnectionRoster,
  { user, meta, labels, token = '', client = '' }: ExplainRequest,
): Promise<Asker> {
  const session = roster.get(client);
  const state = session?.state;
  const known = session !== undefined && state?.phase === 'connected' ? { session, state } : null;
  const admission = await admit(env, { user, meta, labels, token, known: known?.state ?? null });
  checkConnectionAccess(env, admission.identity);
  const live = known?.state.identity.user === admission.identity.user ? known : null;
  return {
    ...admission,
    live,
    user: admission.identity.user,
    client: client === '' ? null : client,
    version: live?.session.codec.version ?? 'v2',
  };
}

interface Claimed {
  readonly user: string | undefined;
  readonly meta: Payload | undefined;
  readonly labels: Labels | undefined;
  readonly token: string;
  readonly known: ConnectedState | null;
}

async function admit(
  env: SessionEnvironment,
  { user, meta, labels = noLabels, token, known }: Claimed,
): Promise<Admission> {
  if (user !== undefined) {
    checkUser(user, env.settings);
    const granted = withPersonalChannel(env, user, new Map());
    return {
      ...assumed,
      granted,
      identity: { ...identityOfUser(user), meta, labels },
      because: 'a user with a valid token may connect',
    };
  }
  if (token === '' && known !== null)
    return { ...assumed, identity: known.identity, because: 'the client is connected' };
  return authenticate(env, { token, user: undefined });
}

const assumed = { granted: new Map(), rule: 'S3' } as const;
