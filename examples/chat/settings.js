/** What an application knows of its server. The defaults are those of `examples/spindle.json`. */
export function readSettings(env = process.env) {
  const serverUrl = env.SERVER_URL ?? 'http://localhost:8000';
  return {
    port: Number(env.PORT ?? 3000),
    sessionKey: env.SESSION_KEY ?? 'session key of the examples',
    server: { url: `${serverUrl}/api`, apiKey: env.API_KEY ?? 'api key of the examples' },
    signing: { secret: env.TOKEN_SECRET ?? 'token secret of the examples' },
    legacy: { secret: env.LEGACY_SECRET ?? 'secret of 2016 of the examples' },
    /** Where clients connect. */
    websocketUrl: `${serverUrl.replace(/^http/, 'ws')}/connection/websocket`,
  };
}
