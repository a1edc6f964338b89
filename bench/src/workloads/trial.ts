import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoadGenerator, type ClientTransport, type LoadGenerator } from '../generator/load-generator.ts';
import { newTokenKey, writeTokens, type TokenAlgorithm } from '../generator/token-file.ts';
import { channelPlans, type ChannelPlan } from '../servers/channel-plans.ts';
import { contenders, type Contender } from '../servers/contenders.ts';
import type { ServerUnderTest } from '../servers/server-under-test.ts';
import { undisturbed } from './gate.ts';
import type { BenchOptions, Sample } from './workload.ts';

/** A server and the generator that loads it, both started for one measurement. */
export interface Trial {
  readonly server: ServerUnderTest;
  readonly generator: LoadGenerator;
}

export interface TrialOptions {
  /** How many; each connection takes the next, and after the last the first again. */
  readonly tokens: number;
  /** `none`: clients have no token and are let in all the same. */
  readonly algorithm?: TokenAlgorithm | 'none';
  /** Default: what `--channel-options` says. */
  readonly channels?: ChannelPlan;
  /** Messages are compressed for clients that offer it. */
  readonly compression?: boolean;
  /** How clients come, to a server with every transport switched on. Default: over WebSocket, to one without the others. */
  readonly transport?: ClientTransport;
  /** Processes of the server that share its port. */
  readonly workers?: number;
  /** Spindle starts as a package has it, bundled. Default: from its sources, so that profiles and earlier records compare. */
  readonly asPublished?: boolean;
  /** Connects under way at once. Default: `--in-flight`. */
  readonly inFlight?: number;
}

const deathIsKnownAfterMs = 200;

/** A trial for each attempt, until one is not disturbed. */
export function undisturbedTrial(
  contender: Contender,
  options: BenchOptions,
  trial: TrialOptions,
  body: (trial: Trial) => Promise<readonly Sample[]>,
): Promise<readonly Sample[]> {
  return undisturbed(() => withTrial(contender, options, trial, body));
}

/** Runs `body` against a fresh server; rejects when either process dies, and leaves neither behind. */
export async function withTrial<Result>(
  contender: Contender,
  options: BenchOptions,
  trial: TrialOptions,
  body: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const { tokens, algorithm = 'HS256', channels, compression = false, transport, workers, inFlight } = trial;
  const { asPublished = false } = trial;
  const directory = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const tokenSecret = randomBytes(32).toString('hex');
    const key = algorithm === 'none' ? undefined : newTokenKey(algorithm, tokenSecret);
    const tokenFile = join(directory, 'tokens');
    await writeTokens(tokenFile, tokens, key);
    const server = await contenders[contender]({
      channels: channels ?? channelPlans[options.channelOptions],
      tokenSecret,
      directory,
      anonymous: key === undefined,
      compression,
      asPublished,
      allTransports: transport !== undefined,
      ...(workers !== undefined && { workers }),
      ...(key?.publicKeys && { publicKeys: key.publicKeys }),
      ...(options.runtimeArguments && { runtimeArguments: options.runtimeArguments }),
    });
    running.push(server);
    const generator = startLoadGenerator(server, {
      channel: 'bench',
      inFlight: inFlight ?? options.inFlight,
      tokens: tokenFile,
      ...(transport !== undefined && { transport }),
    });
    running.push(generator);
    const result = Promise.race([body({ server, generator }), server.died, generator.died]);
    return await result.catch(async (error: unknown) => {
      // The generator dies of a server's death: of the two, that is the one to be told.
      await Promise.race([server.died, Bun.sleep(deathIsKnownAfterMs)]);
      throw error;
    });
  } finally {
    for (const process of running.toReversed()) await process.stop();
    rmSync(directory, { recursive: true });
  }
}
