import { importSigningKey, signConnectionToken, signSubscriptionToken } from '@spindle/auth';
import type { SigningKey } from '@spindle/auth';
import { formatDuration } from '../config/duration.ts';
import { CommandError } from './command-error.ts';
import { connectionSection, loadClientSection, subscriptionSection } from './token-section.ts';
import type { TokenSection } from './token-section.ts';

interface TokenRequest {
  readonly config: string;
  /** Empty: the anonymous user. */
  readonly user: string;
  /** Seconds; a negative number makes a token that does not expire. */
  readonly ttl: number;
}

export interface GenTokenOptions extends TokenRequest {
  readonly quiet?: boolean;
}

/** Prints a connection token. */
export async function genToken(options: GenTokenOptions): Promise<void> {
  print(await makeConnectionToken(options), options, userName(options));
}

/** A connection token by the key of the configuration. */
export async function makeConnectionToken(options: TokenRequest): Promise<string> {
  const section = connectionSection(await loadClientSection(options.config));
  return signConnectionToken(content(options, section), await signingKey(section));
}

/** Prints a subscription token. */
export async function genSubToken(options: GenTokenOptions & { readonly channel: string }): Promise<void> {
  const { channel } = options;
  if (channel === '') throw new CommandError('channel is required');
  const section = subscriptionSection(await loadClientSection(options.config));
  const signed = await signSubscriptionToken({ ...content(options, section), channel }, await signingKey(section));
  print(signed, options, `${userName(options)} and channel "${channel}"`);
}

function content({ user, ttl }: TokenRequest, { token }: TokenSection) {
  const issuedAt = Math.floor(Date.now() / 1000);
  return { user, issuedAt, exp: ttl < 0 ? undefined : issuedAt + ttl, userIdClaim: token.userIdClaim };
}

async function signingKey({ path, token }: TokenSection): Promise<SigningKey> {
  if (token.hmacSecretKey === '') throw new CommandError(`no HMAC secret key set: ${path}.hmac_secret_key is empty`);
  return importSigningKey({ secret: token.hmacSecretKey }, { algorithm: 'HS256' });
}

function userName({ user }: GenTokenOptions): string {
  return user === '' ? 'anonymous user' : `user "${user}"`;
}

function print(token: string, { ttl, quiet = false }: GenTokenOptions, forWhom: string): void {
  const expiry = ttl < 0 ? 'without expiration' : `with expiration TTL ${formatDuration(ttl * 1000)}`;
  process.stdout.write(quiet ? token : `HMAC SHA-256 JWT for ${forWhom} ${expiry}:\n${token}\n`);
}
