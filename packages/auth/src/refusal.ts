import type { Refusal, RefusalKind } from './verdict.ts';

/** Every reason to refuse a token, with its rule in `spec/auth.md` and what kind of answer it leads to. */
export const refusals = {
  oversized: { rule: 'A1', kind: 'invalid' },
  malformed: { rule: 'A2', kind: 'invalid' },
  header: { rule: 'A3', kind: 'invalid' },
  claimType: { rule: 'A4', kind: 'invalid' },
  pattern: { rule: 'A10', kind: 'invalid' },
  unsupportedAlgorithm: { rule: 'A11', kind: 'invalid' },
  disabledAlgorithm: { rule: 'A12', kind: 'invalid' },
  signature: { rule: 'A13', kind: 'invalid' },
  audience: { rule: 'A14', kind: 'invalid' },
  issuer: { rule: 'A15', kind: 'invalid' },
  channelInConnectionToken: { rule: 'A16', kind: 'invalid' },
  expired: { rule: 'A17', kind: 'expired' },
  notYetValid: { rule: 'A18', kind: 'expired' },
  capability: { rule: 'A100', kind: 'invalid' },
  capabilityLimit: { rule: 'A103', kind: 'invalid' },
  labelLimit: { rule: 'A106', kind: 'invalid' },
  channelMissing: { rule: 'A21', kind: 'invalid' },
  base64: { rule: 'A19', kind: 'invalid' },
  // Answered as Centrifugo does, with a temporary error instead of a refusal.
  connectionInfoBase64: { rule: 'A20', kind: 'unavailable' },
  keyIdMissing: { rule: 'A51', kind: 'invalid' },
  keyIdUnknown: { rule: 'A52', kind: 'invalid' },
  keyMismatch: { rule: 'A53', kind: 'invalid' },
  endpointVariable: { rule: 'A54', kind: 'invalid' },
  endpointDown: { rule: 'A56', kind: 'unavailable' },
  trackSecretMissing: { rule: 'A94', kind: 'unavailable' },
  trackSignature: { rule: 'A92', kind: 'invalid' },
  trackExpired: { rule: 'A93', kind: 'expired' },
} as const satisfies Record<string, { rule: string; kind: RefusalKind }>;

export type RefusalReason = keyof typeof refusals;

/** Thrown by the steps of verification, turned into a verdict in one place. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(reason: RefusalReason, because: string) {
    super(because);
    this.refusal = { ok: false, ...refusals[reason], because };
  }
}

/** Text that came with a token, made safe for a log line: quoted, escaped and cut. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
