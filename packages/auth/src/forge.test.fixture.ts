/** Tokens made with jose or by hand, independently of the code under test, down to broken ones. */
import { base64url, CompactSign, type CryptoKey } from 'jose';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';
import type { TokenOptions, TokenVerifierOptions } from './options.ts';
import type { Verdict } from './verdict.ts';

export const secret = 'the-secret';
/** The time of every test unless it says otherwise, Unix seconds. */
export const now = 1_800_000_000;

export interface Forgery {
  readonly key?: CryptoKey | Uint8Array;
  /** Added to `{"alg":"HS256"}`. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** `payload` is JSON text as it shall stand in the token, or a value to print. */
export async function forge(payload: unknown, { key = bytes(secret), header = {} }: Forgery = {}): Promise<string> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return new CompactSign(bytes(text)).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
}

/** Any header and payload, with a real HMAC signature over them, whatever the header says. */
export async function forgeRaw(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  key = secret,
): Promise<string> {
  const input = `${base64url.encode(header)}.${base64url.encode(payload)}`;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', bytes(key), hmac, false, ['sign']);
  return `${input}.${base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes(input))))}`;
}

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A verifier with the secret of this file and its clock. */
export function verifierWith(
  token: TokenOptions = {},
  options: Omit<TokenVerifierOptions, 'token'> = {},
): Promise<TokenVerifier> {
  return createTokenVerifier({ token: { hmacSecretKey: secret, ...token }, now: () => now, ...options });
}

/** `A17 expired` for a refusal, `ok` for a grant. */
export function outcome(verdict: Verdict<unknown>): string {
  return verdict.ok ? 'ok' : `${verdict.rule} ${verdict.kind}`;
}

/** What was granted; fails on a refusal. */
export function granted<Grant>(verdict: Verdict<Grant>): Grant {
  if (verdict.ok) return verdict.grant;
  throw new Error(`refused: ${verdict.rule} ${verdict.because}`);
}

export async function connectionGrant(payload: unknown, token?: TokenOptions) {
  return granted(await (await verifierWith(token)).verifyConnection(await forge(payload)));
}

export async function subscriptionGrant(payload: unknown, token?: TokenOptions) {
  return granted(await (await verifierWith(token)).verifySubscription(await forge(payload)));
}

export async function connectionOutcome(payload: unknown, token?: TokenOptions): Promise<string> {
  return outcome(await (await verifierWith(token)).verifyConnection(await forge(payload)));
}

export async function subscriptionOutcome(payload: unknown, token?: TokenOptions): Promise<string> {
  return outcome(await (await verifierWith(token)).verifySubscription(await forge(payload)));
}
