import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { PublicationContext } from 'centrifuge-5';
import { WebSocket } from 'ws';
import { buildNext, startExample, type RunningExample } from './example.ts';
import { findBun } from './find-bun.ts';
import { Inbox } from './inbox.ts';
import { createClient, type Sdk } from './sdk.ts';

const lobby = 'chat:lobby';

type Application = RunningExample;

/** In production: pages and route handlers are compiled apart from the server that holds the node. */
async function startBuiltNext(): Promise<Application> {
  await buildNext('embed-next');
  return startExample('embed-next', { NODE_ENV: 'production' });
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
  ['Node', () => startExample('embed-node')],
  ['Express', () => startExample('embed-express')],
  ['Fastify', () => startExample('embed-fastify')],
  ['Hono on Node', () => startExample('embed-hono')],
  ['Hono on Bun', async () => startExample('embed-hono', {}, await findBun())],
  ['Next in development', () => startExample('embed-next')],
  ['Next', startBuiltNext],
  ['Bun', async () => startExample('embed-bun', {}, await findBun())],
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
    const application = await startExample('embed-express');
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

describe('embedded in Next in development', () => {
  it('T100 upgrades that are none of the endpoints are those of Next', async () => {
    const application = await startExample('embed-next');
    try {
      // Next is there from its first request on.
      assert.equal((await fetch(`${application.url}/anything`)).status, 404);
      const theirs = new WebSocket(`${application.url.replace('http', 'ws')}/_next/hmr?id=test`);
      await once(theirs, 'open');
      theirs.close();
    } finally {
      await application.stop();
    }
  });
});
