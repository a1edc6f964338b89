import { createLegacySigner, createTokenVerifier, type LegacySigner, type TokenVerifier } from '@spindle/auth';
import { createInstant, type Instant } from './create-instant.ts';
import type { InstantOptions } from './options.ts';
import type { Refusal } from './refusal.ts';
import type { User } from './user.ts';

export const secret = 'the token secret';
export const legacySecret = 'the secret of 2016';
/** The time of every test, Unix seconds. */
export const now = 1_800_000_000;
export const origin = 'https://app.example';
export const client = '7a37e561-c720-4608-52a8-a964a9db7a8a';

export const people = {
  anonymous: null,
  user: { id: '42' },
  'group member': { id: '43', groups: ['editors'] },
  staff: { id: '44', isStaff: true },
  superuser: { id: '45', isSuperuser: true },
} as const satisfies Record<string, User | null>;

export type Person = keyof typeof people;

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface TestInstant {
  readonly instant: Instant;
  readonly refusals: Refusal[];
  /** Posts JSON as a script of the application's own page would. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
  send(request: Request): Promise<Answered>;
}

/** An application of the site `shop`; the header `x-person` says who asks. */
export async function startInstant(change: Partial<InstantOptions> = {}): Promise<TestInstant> {
  const refusals: Refusal[] = [];
  const instant = await createInstant({
    server: { url: 'http://localhost:8000/api', apiKey: 'key' },
    signing: { secret },
    legacy: { secret: legacySecret },
    site: { slug: 'shop' },
    channels: { groups: { editors: ['$drafts', '$drafts:*'] } },
    getUser: (request) => personOf(request.headers.get('x-person')),
    onRefusal: (refusal) => refusals.push(refusal),
    now: () => now * 1000,
    ...change,
  });

  async function send(request: Request): Promise<Answered> {
    const response = await instant.handle(request, request);
    if (response === null) return { status: -1, body: null, headers: new Headers() };
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
  }

  return {
    instant,
    refusals,
    send,
    post: (path, body, headers = {}) =>
      send(
        new Request(origin + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-person': 'user', ...headers },
          body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        }),
      ),
  };
}

export function personOf(name: string | null): User | null {
  return name !== null && Object.hasOwn(people, name) ? people[name as Person] : null;
}

export function verifier(hmacSecretKey = secret): Promise<TokenVerifier> {
  return createTokenVerifier({ token: { hmacSecretKey }, now: () => now + 1 });
}

export function legacySigner(): Promise<LegacySigner> {
  return createLegacySigner(legacySecret);
}
