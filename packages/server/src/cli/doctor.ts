import { loadConfig, type Config } from '../config/index.ts';
import { checks } from '../doctor/checks.ts';
import { deploymentOf, unknownDeployment } from '../doctor/deployment.ts';
import { examine } from '../doctor/examine.ts';
import { describeFinding, faultsOf } from '../doctor/report.ts';
import { readTarget, type Target } from '../doctor/target.ts';
import { CommandError } from './command-error.ts';
import { readEnvironment } from './environment.ts';
import { makeConnectionToken } from './gentoken.ts';

export interface DoctorOptions {
  readonly url: string;
  readonly token?: string;
  /** Of the deployment: signs a token with its key, and says what there is to look at. */
  readonly config?: string;
  /** Of that token. */
  readonly user: string;
  readonly origin?: string;
  readonly channel?: string;
  /** Address of the port for gRPC. */
  readonly uniGrpc?: string;
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
  const config = options.config === undefined ? null : await configurationIn(options.config);
  const deployment = config === null ? unknownDeployment : deploymentOf(config);
  const target = readTarget(options.url, deployment.paths);
  if (target === null) throw new CommandError(`${options.url} is no address such as https://example.com`);
  const { origin = null, channel = null, json = false } = options;
  const findings = await examine(
    checks,
    {
      target,
      deployment,
      grpc: grpcOf(options, config, target),
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

/** What is wrong with the configuration, such as files that only the server has, is not what the doctor is asked for. */
async function configurationIn(file: string): Promise<Config> {
  const loaded = await loadConfig({ file, env: readEnvironment() });
  return loaded.ok ? loaded.config : loaded.partialConfig;
}

/** Where nobody says so, the port of the configuration, on the host of the deployment (D22). */
function grpcOf({ uniGrpc: address }: DoctorOptions, config: Config | null, { host }: Target): Target | null {
  if (address !== undefined) {
    const given = readTarget(address);
    if (given === null) throw new CommandError(`${address} is no address such as https://example.com:11000`);
    return given;
  }
  if (config?.uniGrpc.enabled !== true) return null;
  const { port, tls } = config.uniGrpc;
  const name = host.includes(':') ? `[${host}]` : host;
  return readTarget(`${tls.enabled ? 'https' : 'http'}://${name}:${port}`);
}

async function tokenOf({ token, config, user }: DoctorOptions): Promise<string | null> {
  if (token !== undefined) return token;
  return config === undefined ? null : makeConnectionToken({ config, user, ttl: tokenTtl });
}
