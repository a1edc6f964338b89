import { checks } from '../doctor/checks.ts';
import { examine } from '../doctor/examine.ts';
import { describeFinding, faultsOf } from '../doctor/report.ts';
import { readTarget } from '../doctor/target.ts';
import { CommandError } from './command-error.ts';
import { makeConnectionToken } from './gentoken.ts';

export interface DoctorOptions {
  readonly url: string;
  readonly token?: string;
  /** Signs a token of its own with the key of this configuration. */
  readonly config?: string;
  /** Of that token. */
  readonly user: string;
  readonly origin?: string;
  readonly channel?: string;
  /** Seconds. */
  readonly idle: number;
  /** Seconds one answer may take. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** Seconds; the examination is over by then. */
const tokenTtl = 600;

/** Examines a running deployment from outside, prints what it finds, and fails when that is a fault (D1). */
export async function doctor(options: DoctorOptions): Promise<void> {
  const target = readTarget(options.url);
  if (target === null) throw new CommandError(`${options.url} is no address such as https://example.com`);
  const { origin = null, channel = null, json = false } = options;
  const findings = await examine(
    checks,
    {
      target,
      token: await tokenOf(options),
      origin,
      channel,
      idleMs: options.idle * 1_000,
      limitMs: options.timeout * 1_000,
    },
    (finding) => {
      if (!json) console.log(describeFinding(finding));
    },
  );
  const faults = faultsOf(findings);
  if (json) console.log(JSON.stringify({ url: options.url, ok: faults === 0, findings }, null, 2));
  if (faults > 0) throw new CommandError(faults === 1 ? 'there is a fault' : `there are ${faults} faults`);
}

async function tokenOf({ token, config, user }: DoctorOptions): Promise<string | null> {
  if (token !== undefined) return token;
  return config === undefined ? null : makeConnectionToken({ config, user, ttl: tokenTtl });
}
