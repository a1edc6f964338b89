import { importHexSecret, matchesHex, sha256Hex, signHex } from './hmac-hex.ts';
import { Refused } from './refusal.ts';
import type { Verdict } from './verdict.ts';

/** What a signature of polled keys vouches for: this user may track these keys of this channel. */
export interface TrackedKeys {
  readonly user: string;
  readonly channel: string;
  /** In the order they are sent. */
  readonly keys: readonly string[];
}

export interface TrackVerifierOptions {
  /** Without it every signature is `unavailable`. */
  readonly secret?: string | undefined;
  readonly previousSecret?: string | undefined;
  /** Unix seconds; later-made signatures are not tried with the previous secret. 0 sets no limit. */
  readonly previousSecretValidUntil?: number | undefined;
  /** Unix seconds, fractions allowed. Default: the system clock. */
  readonly now?: (() => number) | undefined;
}

export interface TrackVerifier {
  verify(signature: string, tracked: TrackedKeys): Promise<Verdict<TrackedKeys>>;
}

/** Seconds a signature is taken beyond its expiry, for the way from the client. */
const leeway = 5;

/** Answers `<iat>:<exp>:<hex>`; `exp` 0 never expires. Times are Unix seconds. */
export async function signTrackedKeys(
  tracked: TrackedKeys,
  times: { readonly iat: number; readonly exp: number },
  secret: string,
): Promise<string> {
  const { iat, exp } = times;
  const signature = await signHex(await importHexSecret(secret), await signedText(`${iat}`, `${exp}`, tracked));
  return `${iat}:${exp}:${signature}`;
}

export async function createTrackVerifier(options: TrackVerifierOptions): Promise<TrackVerifier> {
  const { previousSecretValidUntil = 0, now = () => Date.now() / 1000 } = options;
  const key = options.secret ? await importHexSecret(options.secret) : null;
  const previous = options.previousSecret ? await importHexSecret(options.previousSecret) : null;

  async function check(signature: string, tracked: TrackedKeys): Promise<void> {
    if (key === null) throw new Refused('trackSecretMissing', 'no secret for polled keys is configured');
    const [, iat = '', exp = '', hex = ''] = /^(\d{1,15}):(\d{1,15}):([0-9a-f]{64})$/.exec(signature) ?? [];
    if (hex === '') throw new Refused('trackSignature', 'the signature of polled keys is not iat:exp:hmac');
    if (Number(exp) > 0 && now() > Number(exp) + leeway) {
      throw new Refused('trackExpired', 'the signature of polled keys expired');
    }
    const text = await signedText(iat, exp, tracked);
    if (await matchesHex(key, text, hex)) return;
    const isInTime = previousSecretValidUntil === 0 || Number(iat) <= previousSecretValidUntil;
    if (previous !== null && isInTime && (await matchesHex(previous, text, hex))) return;
    throw new Refused('trackSignature', 'the signature of polled keys does not match user, channel and keys');
  }

  return {
    async verify(signature, tracked) {
      try {
        await check(signature, tracked);
        return { ok: true, grant: tracked };
      } catch (error) {
        if (error instanceof Refused) return error.refusal;
        throw error;
      }
    },
  };
}

async function signedText(iat: string, exp: string, { user, channel, keys }: TrackedKeys): Promise<string> {
  return [iat, exp, user, channel, await sha256Hex(keys.join('\0'))].join('\0');
}
