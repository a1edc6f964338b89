import { defaultConfig, type Config, type NamespaceConfig } from '../config/index.ts';

export interface DevSettings {
  readonly host: string;
  readonly port: number;
  /** Browsers may connect from these alone. */
  readonly origins: readonly string[];
  readonly tokenSecret: string;
  readonly apiKey: string;
}

/** The configuration of `spindle dev`: the memory engine, a namespace to talk in, and one to read. */
export function devConfig({ host, port, origins, tokenSecret, apiKey }: DevSettings): Config {
  const defaults = defaultConfig();
  const { httpServer, httpApi, client, channel } = defaults;
  return {
    ...defaults,
    httpServer: { ...httpServer, address: host, port },
    httpApi: { ...httpApi, key: apiKey },
    client: {
      ...client,
      allowedOrigins: origins.map(escapeGlob),
      token: { ...client.token, hmacSecretKey: tokenSecret },
    },
    channel: {
      ...channel,
      namespaces: [
        { name: 'chat', options: { ...channel.withoutNamespace, ...chat } },
        { name: 'news', options: { ...channel.withoutNamespace, ...news } },
      ],
    },
  };
}

const chat = {
  presence: true,
  joinLeave: true,
  forcePushJoinLeave: true,
  historySize: 50,
  historyTtlMs: 600_000,
  forceRecovery: true,
  allowSubscribeForClient: true,
  allowPublishForSubscriber: true,
  allowPresenceForSubscriber: true,
  allowHistoryForSubscriber: true,
} satisfies Partial<NamespaceConfig>;

/** Only the server API publishes here. */
const news = { allowSubscribeForClient: true } satisfies Partial<NamespaceConfig>;

/** Addresses of IPv6 have brackets, which mean something else in patterns. */
function escapeGlob(origin: string): string {
  return origin.replaceAll(/[[\]]/g, String.raw`\$&`);
}
