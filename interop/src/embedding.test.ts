import { strict as assert } from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PublicationContext } from 'centrifuge-5';
import { WebSocket } from 'ws';
import { findBun } from './find-bun.ts';
import { findNode } from './find-node.ts';
import { Inbox } from './inbox.ts';
import { createClient, type Sdk } from './sdk.ts';

const examples = new URL('../../examples/', import.meta.url);
const lobby = 'chat:lobby';

/** An application with the realtime server in it. */
interface Application {
  readonly url: string;
  stop(): Promise<void>;
}

/** An example in a process of its own, as its README starts it. */
async function start(name: string, runtime: string | null): Promise<Application> {
  if (runtime === null) throw new Error('no Node that is new enough; npm install brings one');
  const child: ChildProcess = spawn(runtime, [fileURLToPath(new URL(`${name}/server.js`, examples))], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = child.stdout?.setEncoding('utf8');
  assert.ok(output);
  const [line] = (await Promise.race([once(output, 'data'), once(output, 'end')])) as [string?];
  assert.match(line ?? '', /^http:\/\/localhost:\d+\n$/, `${name} did not start`);
  return {
    url: (line ?? '').trim(),
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** What the example needs of Next, which runs its route handler as Next would. */
class NextStandIn {
  readonly upgrades: string[] = [];
  #route: { POST(request: Request): Promise<Response> } | null = null;

  async prepare(): Promise<void> {
    this.#route = (await import(new URL('embed-next/app/login/route.js', examples).href)) as never;
  }

  getRequestHandler(): Answer {
    return async (incoming, outgoing) => {
      const body = Buffer.concat((await incoming.toArray()) as Buffer[]);
      const request = new Request(`http://localhost${incoming.url}`, { method: 'POST', body });
      const response = await this.#route?.POST(request);
      outgoing.writeHead(response?.status ?? 500, [...(response?.headers ?? [])].flat()).end();
    };
  }

  getUpgradeHandler() {
    return async (incoming: IncomingMessage, socket: Duplex): Promise<void> => {
      this.upgrades.push(incoming.url ?? '');
      socket.end('HTTP/1.1 418 Of Next\r\nconnection: close\r\n\r\n');
    };
  }
}

async function startNext(): Promise<Application> {
  const { serveNext } = (await import(new URL('embed-next/application.js', examples).href)) as {
    serveNext(next: NextStandIn): Promise<HttpServer>;
  };
  const next = new NextStandIn();
  const server = await serveNext(next);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const theirs = new WebSocket(`${url}/_next/webpack-hmr`);
  await assert.rejects(once(theirs, 'open'), /418/);
  assert.deepEqual(next.upgrades, ['/_next/webpack-hmr']);
  return {
    url,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A client whose WebSocket brings the cookie, as that of a browser does. */
function clientOf({ url }: Application, cookie: string): Sdk {
  class WithCookie extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers: { cookie, origin: url } });
    }
  }
  return createClient('5', 'json', `${url.replace('http', 'ws')}/connection/websocket`, { websocket: WithCookie });
}

async function signIn({ url }: Application, name: string): Promise<string> {
  const body = JSON.stringify({ name });
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.equal(response.status, 200);
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return cookie;
}

const hosts = [
  ['Node', async () => start('embed-node', await findNode())],
  ['Express', async () => start('embed-express', await findNode())],
  ['Fastify', async () => start('embed-fastify', await findNode())],
  ['Hono on Node', async () => start('embed-hono', await findNode())],
  ['Hono on Bun', async () => start('embed-hono', await findBun())],
  ['Next', startNext],
  ['Bun', async () => start('embed-bun', await findBun())],
] as const;

for (const [name, open] of hosts) {
  describe(`embedded in ${name}`, () => {
    let application: Application;
    const clients: Sdk[] = [];

    before(async () => {
      application = await open();
    });
    after(async () => {
      for (const client of clients) client.disconnect();
      await application?.stop();
    });

    async function enter(user: string): Promise<Sdk> {
      const client = clientOf(application, await signIn(application, user));
      clients.push(client);
      client.connect();
      await client.ready(10_000);
      return client;
    }

    it('S130 T100 who has no session of the application is turned away for good', async () => {
      for (const cookie of ['', 'user=ann', `chat=YW5u.${'x'.repeat(43)}`, 'user=ann.forged']) {
        const client = clientOf(application, cookie);
        const ended = new Promise<number>((resolve) => client.on('disconnected', ({ code }) => resolve(code)));
        client.connect();
        assert.equal(await ended, 4501, cookie);
      }
    });

    it('S130 S135 S138 S148 S149 people with a session meet, and the application speaks to them', async () => {
      const ann = await enter('ann');
      const publications = new Inbox<PublicationContext>();
      const subscription = ann.newSubscription(lobby);
      subscription.on('publication', publications.push).subscribe();
      await subscription.ready(10_000);
      assert.equal((await ann.rpc('whoAmI', null)).data, 'ann');

      const ben = await enter('ben');
      const announced = await publications.until(({ info }) => info === undefined);
      assert.deepEqual(announced.data, { text: 'ben has signed in' });
      const bens = ben.newSubscription(lobby);
      bens.subscribe();
      await bens.ready(10_000);
      await bens.publish({ text: 'hi' });
      const said = await publications.until(({ info }) => info !== undefined);
      assert.deepEqual([said.data, said.info?.user], [{ text: 'hi' }, 'ben']);
      await assert.rejects(bens.publish({ words: 'no text' }), { code: 107 });
      assert.equal((await bens.presenceStats()).numUsers, 2);
    });

    it('T100 T102 where there is no WebSocket, streams pass the framework untouched', async () => {
      const cookie = await signIn(application, 'ann');
      const response = await fetch(`${application.url}/connection/http_stream`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: '{"id":1,"connect":{}}',
      });
      const reader = response.body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      assert.match(new TextDecoder().decode(value), /^{"id":1,"connect":{"client":/);
      await reader?.cancel();
    });

    it('T101 a page of another site gets nowhere, cookie or not', async () => {
      const cookie = await signIn(application, 'eve');
      const address = `${application.url.replace('http', 'ws')}/connection/websocket`;
      const socket = new WebSocket(address, { headers: { cookie, origin: 'https://evil.example' } });
      await assert.rejects(once(socket, 'open'), /403/);
    });
  });
}

describe('embedded in Express', () => {
  it('S145 signing out ends the connections of the user', async () => {
    const application = await start('embed-express', await findNode());
    try {
      const cookie = await signIn(application, 'ann');
      const client = clientOf(application, cookie);
      const ended = new Promise<number>((resolve) => client.on('disconnected', ({ code }) => resolve(code)));
      client.connect();
      await client.ready(10_000);
      await fetch(`${application.url}/logout`, { method: 'POST', headers: { cookie } });
      assert.equal(await ended, 4501);
    } finally {
      await application.stop();
    }
  });
});
