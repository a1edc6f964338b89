import type { LegacySigner } from '@spindle/auth';
import { jsonText } from './json-text.ts';
import type { Reason } from './refusal.ts';
import type { User } from './user.ts';

/** What a client of the first generation connects with; the names are those of its wire. */
export interface LegacyCredentials {
  readonly user: string;
  /** Unix seconds. */
  readonly timestamp: string;
  readonly info: string;
  readonly token: string;
}

/** What such a client subscribes with. */
export interface LegacySign {
  readonly sign: string;
  readonly info: string;
}

/**
 * Signs for clients of the first generation. Rejects with `NotSignable` for what its signatures cannot keep apart:
 * they join their parts without separators, so that the sign of `$room:12` without info would be that of `$room:1`
 * with the info `2`. Hence there always is an info, and it is an object.
 */
export interface LegacyIssuer {
  connection(user: User): Promise<LegacyCredentials>;
  /** `client` is the id the server gave the connection. */
  subscription(client: string, channel: string, info?: unknown): Promise<LegacySign>;
}

/** A signature of the first generation would say more than it is meant to. */
export class NotSignable extends Error {
  override readonly name = 'NotSignable';
  readonly reason: Reason;

  constructor(because: string, fix?: string) {
    super(because);
    this.reason = { rule: 'I31', because, fix };
  }
}

export function createLegacyIssuer(signer: LegacySigner, now: () => number): LegacyIssuer {
  return {
    async connection({ id: user, info: value }) {
      const info = objectText(value);
      const timestamp = String(Math.floor(now() / 1000));
      return { user, timestamp, info, token: await signer.signConnection({ user, timestamp, info }) };
    },
    async subscription(client, channel, value) {
      if (!uuid.test(client)) throw new NotSignable('generation 1.x names a client by a UUID');
      if (/[\s"[\]{}]/.test(channel)) {
        throw new NotSignable(
          'generation 1.x cannot tell white space, quotes, brackets and braces in a name from info',
        );
      }
      const info = objectText(value);
      return { sign: await signer.signSubscription({ client, channel, info }), info };
    },
  };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function objectText(info: unknown): string {
  if (info instanceof Uint8Array) throw new NotSignable('generation 1.x knows no info of bytes', 'use an object');
  const text = jsonText('info', info) ?? '{}';
  if (text.startsWith('{')) return text;
  throw new NotSignable('generation 1.x cannot tell info that is no object from what precedes it', 'use an object');
}
