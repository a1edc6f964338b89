import { disconnects, errors, type Disconnect, type DisconnectName, type ErrorName } from '@spindle/protocol';
import type { Refusal } from '../channel/decision.ts';

/** Thrown where a command or an API call is refused; converted to the wire in one place (`dispatch.ts`, the API's envelope). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.because);
    this.refusal = refusal;
  }
}

/** Why something is refused, without how it is told. */
export interface Explanation {
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
}

/** An error reply with its explanation. */
export function refused(error: ErrorName, explanation: Explanation): RefusedError {
  return new RefusedError({ ...explanation, outcome: { kind: 'error', error: errors[error] } });
}

/** The end of the connection, with its explanation. */
export function disconnected(disconnect: DisconnectName | Disconnect, explanation: Explanation): RefusedError {
  const row = typeof disconnect === 'string' ? disconnects[disconnect] : disconnect;
  return new RefusedError({ ...explanation, outcome: { kind: 'disconnect', disconnect: row } });
}
