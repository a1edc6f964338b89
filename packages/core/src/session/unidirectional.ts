import { disconnects, errors, type Disconnect } from '@spindle/protocol';
import type { RefusalOutcome } from '../channel/decision.ts';
import type { Session } from './session.ts';

const disconnectOfError = new Map<number, Disconnect>([
  [errors.tokenExpired.code, disconnects.expired],
  [errors.expired.code, disconnects.expired],
  [errors.tooManyRequests.code, disconnects.tooManyRequests],
  [errors.permissionDenied.code, disconnects.permissionDenied],
]);

/** How a refusal is told: a client that gets no replies is disconnected where others get an error (S117). */
export function toldOutcome({ transport, env }: Session, outcome: RefusalOutcome): RefusalOutcome {
  if (transport.direction !== 'unidirectional' || outcome.kind === 'disconnect') return outcome;
  transport.refused?.(outcome.error);
  const { code } = outcome.error;
  const configured = env.settings.unidirectionalDisconnects.get(code);
  return { kind: 'disconnect', disconnect: configured ?? disconnectOfError.get(code) ?? disconnects.internal };
}
