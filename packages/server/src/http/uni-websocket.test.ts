import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { opcodes, RawClient } from '@spindle/testkit';
import type { Config } from '../config/index.ts';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { withStreams } from './stream-client.test.fixture.ts';

const path = '/connection/uni_websocket';

async function withServer(
  run: (test: TestServer, open: (query?: string) => Promise<RawClient>) => Promise<void>,
  change: (config: Config) => Config = (config) => config,
): Promise<void> {
  const test = await startTestServer((config) => change(withStreams(config)));
  try {
    await run(test, (query = '') => RawClient.open(test.server.port, `${path}${query}`, { 'x-user': 'ann' }));
  } finally {
    await test.server.stop();
  }
}

function options(changes: Partial<Config['uniWebsocket']>): (config: Config) => Config {
  return (config) => ({ ...config, uniWebsocket: { ...config.uniWebsocket, ...changes } });
}

async function pushed(client: RawClient): Promise<Record<string, unknown>> {
  return JSON.parse((await client.text()) ?? 'null') as Record<string, unknown>;
}

/** A connected client that follows a channel. */
async function follow(open: (query?: string) => Promise<RawClient>, channel: string): Promise<RawClient> {
  const client = await open();
  client.sendText(JSON.stringify({ subs: { [channel]: {} } }));
  assert.deepEqual(Object.keys(await pushed(client)), ['connect']);
  return client;
}

describe('unidirectional WebSocket', () => {
  it('T74 the first message is the connect request, and what comes later is not listened to', () =>
    withServer(async (test, open) => {
      const client = await follow(open, 'plain:a');
      client.sendText('{"id":2,"publish":{"channel":"plain:a","data":1}}');
      client.sendText('nonsense');
      await test.api('publish', { channel: 'plain:a', data: 2 });
      assert.deepEqual(await pushed(client), { channel: 'plain:a', pub: { data: 2 } });
      assert.ok(test.log.some(({ transport, message }) => transport === 'uni_websocket' && message === 'connected'));
    }));

  it('T74 the query may hold the connect request, and has to hold one then', () =>
    withServer(async (test, open) => {
      const query = (connect: string) => `?cf_connect=${encodeURIComponent(connect)}`;
      const client = await open(query('{"subs":{"plain:a":{}}}'));
      assert.deepEqual(Object.keys(await pushed(client)), ['connect']);
      client.sendText('{"subs":{"plain:b":{}}}');
      await test.api('publish', { channel: 'plain:a', data: 2 });
      assert.deepEqual(await pushed(client), { channel: 'plain:a', pub: { data: 2 } });
      const { response } = await RawClient.upgrade(test.server.port, `${path}${query('{"subs":')}`);
      assert.equal(response.status, 400);
    }));

  it('T74 a first message that is no connect request closes with 3501', () =>
    withServer(async (_test, open) => {
      const client = await open();
      client.sendText('{"token":7}');
      assert.deepEqual(await pushed(client), { disconnect: { code: 3501, reason: 'bad request' } });
      assert.deepEqual(await client.closeFrame(), { code: 3501, reason: 'bad request' });
    }));

  for (const joined of [false, true]) {
    it(`T75 pushes of one moment are ${joined ? 'one message' : 'a message each'} where join_push_messages is ${joined}`, () =>
      withServer(
        async (test, open) => {
          const client = await follow(open, 'chat:a');
          await Promise.all(
            ['plain:b', 'plain:c'].map((channel) => test.server.node.subscribe({ user: 'ann', channel })),
          );
          const lines = ((await client.text()) ?? '').split('\n');
          if (!joined) lines.push((await client.text()) ?? '');
          assert.deepEqual(
            lines.map((line) => Object.keys(JSON.parse(line) as object)),
            [
              ['channel', 'subscribe'],
              ['channel', 'subscribe'],
            ],
          );
        },
        options({ joinPushMessages: joined }),
      ));
  }

  it('T76 the end is told in a push and in the close frame', () =>
    withServer(async (test, open) => {
      const client = await follow(open, 'plain:a');
      await test.api('disconnect', { user: 'ann' });
      const end = { code: 3503, reason: 'force disconnect' };
      assert.deepEqual(await pushed(client), { disconnect: end });
      assert.deepEqual(await client.closeFrame(), end);
    }));

  it('T76 disable_disconnect_push leaves the close frame alone', () =>
    withServer(
      async (test, open) => {
        const client = await follow(open, 'plain:a');
        await test.api('disconnect', { user: 'ann' });
        assert.deepEqual(await client.closeFrame(), { code: 3503, reason: 'force disconnect' });
      },
      options({ disableDisconnectPush: true }),
    ));

  it('T76 disable_closing_handshake leaves the push alone', () =>
    withServer(
      async (test, open) => {
        const client = await follow(open, 'plain:a');
        await test.api('disconnect', { user: 'ann' });
        assert.deepEqual(await pushed(client), { disconnect: { code: 3503, reason: 'force disconnect' } });
        assert.equal(await client.frame(), null);
      },
      options({ disableClosingHandshake: true }),
    ));

  it('T77 it is pinged in both ways, and a connection that does not answer is closed', () =>
    withServer(
      async (test, open) => {
        const client = await follow(open, 'plain:a');
        const kinds = [await client.frame(), await client.frame()].map((frame) => frame?.opcode);
        assert.deepEqual(new Set(kinds), new Set([opcodes.text, opcodes.ping]));
        client.send(opcodes.pong, '');
        assert.ok((await client.frame()) !== null);
        while ((await client.frame()) !== null);
        assert.equal(test.refusals.at(-1)?.rule, 'S14');
      },
      (config) => ({ ...config, client: { ...config.client, pingIntervalMs: 60, pongTimeoutMs: 40 } }),
    ));
});
