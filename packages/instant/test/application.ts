import {
  createInstant,
  defineChannel,
  fetchEndpoints,
  typeOnly,
  type Authorization,
  type Instant,
} from '@spindle/instant';
import { defaultConfig, startServer, type RunningServer } from '@spindle/server';
import { listenFetch, type Listener } from './http-listener.ts';

const secret = 'secret';

export const chat = defineChannel('$chat:{room}', typeOnly<{ readonly text: string }>());

export interface Application {
  readonly server: RunningServer;
  readonly backend: Listener;
  readonly instant: Instant;
  /** Address of the server for clients. */
  readonly url: string;
  /** Who is signed in, in the only browser there is. */
  user: string | null;
  /** The rule of the application. */
  authorize: (user: string, channel: string) => Authorization;
  stop(): Promise<void>;
}

/** A server, and the application behind it. */
export async function startApplication(): Promise<Application> {
  const server = await startServer(config());
  const state = {
    user: 'ann' as string | null,
    authorize: (_user: string, _channel: string): Authorization => undefined,
  };
  const instant = await createInstant({
    server: { url: `${server.url}/api`, apiKey: 'key' },
    signing: { secret },
    site: { slug: 'shop' },
    getUser: () => (state.user === null ? null : { id: state.user, info: { name: state.user } }),
    authorize: (user, channel) => state.authorize(user.id, channel),
    onRefusal: () => undefined,
  });
  const backend = await listenFetch(fetchEndpoints(instant));
  return Object.assign(state, {
    server,
    backend,
    instant,
    url: `${server.url.replace('http', 'ws')}/connection/websocket`,
    async stop() {
      backend.stop();
      await server.stop();
    },
  });
}

function config(): ReturnType<typeof defaultConfig> {
  const { httpServer, httpApi, client, channel, log, ...rest } = defaultConfig();
  const options = {
    ...channel.withoutNamespace,
    presence: true,
    historySize: 10,
    historyTtlMs: 60_000,
    forceRecovery: true,
  };
  return {
    ...rest,
    log: { ...log, level: 'none' },
    httpServer: { ...httpServer, address: '127.0.0.1', port: 0 },
    httpApi: { ...httpApi, key: 'key' },
    client: { ...client, token: { ...client.token, hmacSecretKey: secret } },
    channel: { ...channel, withoutNamespace: options, namespaces: [{ name: 'chat', options }] },
  };
}
