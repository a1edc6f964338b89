import type { Config } from '../../config/index.ts';

/** The rate at which connections may arrive is spread over the workers, as the system spreads the connections (W22). */
export function shareOf(config: Config, numWorkers: number): Config {
  const connectionRateLimit = Math.ceil(config.client.connectionRateLimit / numWorkers);
  return { ...config, client: { ...config.client, connectionRateLimit } };
}
