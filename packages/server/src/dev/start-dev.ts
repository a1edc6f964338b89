import { randomBytes } from 'node:crypto';
import { startServer, type RunningServer } from '../create-server.ts';
import type { Logger } from '../logging/logger.ts';
import { createDemo } from './demo.ts';
import { devConfig } from './dev-config.ts';
import { greeting } from './greeting.ts';
import { ownOrigins } from './own-origins.ts';

export interface DevOptions {
  /** Where to listen; on all interfaces the demo is open to the whole network. */
  readonly host: string;
  /** Not 0: browsers are let in by origin, and the port is part of it. */
  readonly port: number;
  /** Told where everything is, once it is up; standard output by default. */
  readonly print?: ((text: string) => void) | undefined;
  /** Instead of one that writes to standard error. */
  readonly logger?: Logger | undefined;
}

/** Starts the server with the demo page, everything in memory, and secrets made up for this run. */
export async function startDev({ host, port, logger, print = toStandardOutput }: DevOptions): Promise<RunningServer> {
  const origins = ownOrigins(host, port);
  const [tokenSecret, apiKey, sessionKey] = [secret(), secret(), secret()];
  const [origin] = origins;
  const demo = await createDemo({ origins, api: { url: `${origin}/api`, apiKey }, tokenSecret, sessionKey });
  const server = await startServer(devConfig({ host, port, origins, tokenSecret, apiKey }), {
    fallback: demo.fetch,
    onRefusal: demo.recordRefusal,
    logger,
  });
  print(greeting({ origin, apiKey, tokenSecret }));
  return server;
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

function toStandardOutput(text: string): void {
  process.stdout.write(text);
}
