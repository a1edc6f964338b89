import { errors, type Disconnect, type ErrorName, type ErrorSpec } from '@spindle/protocol';

/** How a refusal reaches the client: an error reply, or the end of the connection. */
export type RefusalOutcome =
  | { readonly kind: 'error'; readonly error: ErrorSpec }
  | { readonly kind: 'disconnect'; readonly disconnect: Disconnect };

/**
 * Why something is refused. `because` is one sentence that names the option and the value that refused,
 * `fix` says what would make the attempt pass. Neither ever holds tokens, secrets or payloads.
 */
export interface Refusal {
  /** Rule of `spec/`, such as `C12`. */
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
  readonly outcome: RefusalOutcome;
}

/** The answer of a rule: allowed, and by which rule, or refused with an explanation. */
export type Decision =
  | { readonly allowed: true; readonly rule: string; readonly because: string }
  | { readonly allowed: false; readonly refusal: Refusal };

/** A refusal that is answered with an error reply. */
export function refusal(error: ErrorName, explanation: Omit<Refusal, 'outcome'>): Refusal {
  return { ...explanation, outcome: { kind: 'error', error: errors[error] } };
}

export function allow(rule: string, because: string): Decision {
  return { allowed: true, rule, because };
}

export function refuse(error: ErrorName, explanation: Omit<Refusal, 'outcome'>): Decision {
  return { allowed: false, refusal: refusal(error, explanation) };
}

/** Nobody granted it, as opposed to: it does not exist here. */
export function isDenial({ outcome }: Refusal): boolean {
  return outcome.kind === 'error' && outcome.error.code === errors.permissionDenied.code;
}
