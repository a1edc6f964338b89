import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CloseEventLike, MemoryWebSocket, MessageEventLike } from './memory-web-socket.ts';
import { openTestServer, type TestServer } from './test-server.ts';

/** A page's socket, by what its events told. */
class Page {
  readonly socket: MemoryWebSocket;
  readonly told: string[] = [];

  constructor(server: TestServer, url = 'ws://anywhere/connection/websocket', protocols: readonly string[] = []) {
    this.socket = new server.WebSocket(url, protocols);
    Object.assign(this.socket, {
      onopen: () => this.told.push('open'),
      onerror: () => this.told.push('error'),
      onmessage: ({ data }: MessageEventLike) =>
        this.told.push(typeof data === 'string' ? data : `${data.byteLength} bytes`),
      onclose: ({ code, reason }: CloseEventLike) => this.told.push(`${code} ${reason}`.trim()),
    });
  }

  static async connected(server: TestServer): Promise<Page> {
    const page = new Page(server);
    await server.rest();
    page.socket.send('{"id":1,"connect":{"token":"ann"}}\n{"id":2,"subscribe":{"channel":"news"}}');
    await server.rest();
    page.told.splice(0);
    return page;
  }
}

describe('a server in the process of a test', () => {
  it('K10 connects whom the token names, and lets them do everything', async () => {
    const server = openTestServer();
    const ann = await server.client('ann');
    const bob = await server.client('bob', 'v1');
    assert.equal(server.node.numConnections, 2);
    ann.command('subscribe', { channel: 'news' });
    await server.rest();
    bob.command('publish', { channel: 'news', data: { n: 1 } });
    await server.rest();
    const publications = ann.received().flatMap(({ push }) => (push === undefined ? [] : [JSON.stringify(push)]));
    assert.equal(publications.length, 1);
    assert.match(publications[0] ?? '', /^\{"channel":"news","pub":\{"data":\{"n":1\},"info":\{"user":"bob"/);
    await server.close();
  });

  it('K10 with hooks of the application those decide', async () => {
    const server = openTestServer({
      channels: {},
      hooks: { connecting: ({ token }) => ({ user: token.toUpperCase() }), subscribing: () => ({ allow: true }) },
    });
    const ann = await server.client('ann');
    ann.command('subscribe', { channel: 'news' });
    ann.command('publish', { channel: 'news', data: 1 });
    await server.rest();
    const replies = ann.received();
    assert.ok(replies.some(({ subscribe }) => subscribe !== undefined));
    assert.ok(replies.some(({ error }) => error !== undefined));
    const [connection] = await server.node.connections({ user: 'ANN' }).then((found) => [...found]);
    assert.ok(connection !== undefined);
    await server.close();
  });

  it('K11 writes down what is published, by whomever', async () => {
    const server = openTestServer();
    const ann = await server.client('ann');
    await server.node.publish('order:1', '{"state":"paid"}', { tags: { shop: 'a' } });
    ann.command('publish', { channel: 'news', data: 'hi' });
    await server.rest();
    assert.deepEqual(server.published('order:1'), [
      { channel: 'order:1', data: { state: 'paid' }, tags: { shop: 'a' } },
    ]);
    assert.deepEqual(
      server.published().map(({ channel }) => channel),
      ['order:1', 'news'],
    );
    await server.close();
  });

  it('K12 time passes at the server when the test says so, and nothing is left of it at the end', async () => {
    const server = openTestServer({ client: { pingIntervalMs: 10_000, pongTimeoutMs: 1_000 } });
    const ann = await server.client('ann');
    ann.received();
    await server.clock.advance(10_100);
    assert.deepEqual(ann.received(), [{}]);
    await server.clock.advance(1_100);
    assert.deepEqual(ann.socket.closed, { code: 3012, reason: 'no pong' });
    const page = await Page.connected(server);
    await server.close();
    const late = new Page(server);
    await server.rest();
    assert.deepEqual([page.told, late.told], [['4500 the test is over'], ['error', '4500 the test is over']]);
    assert.deepEqual([server.clock.pending, server.node.numConnections, server.network.numOpen], [0, 0, 0]);
  });

  it('K13 a WebSocket of the server speaks to it, in either encoding', async () => {
    const server = openTestServer();
    const page = await Page.connected(server);
    await server.node.publish('news', '{"n":1}');
    await server.rest();
    assert.equal(page.told.length, 1);
    assert.match(page.told[0] ?? '', /^\{"push":\{"channel":"news","pub":\{"data":\{"n":1\},"offset":1/);
    const binary = new Page(server, 'ws://a', ['centrifuge-protobuf']);
    assert.throws(() => binary.socket.send('early'), /not open yet/);
    await server.rest();
    assert.deepEqual([binary.told, binary.socket.protocol], [['open'], 'centrifuge-protobuf']);
    binary.socket.send(new Uint8Array([7, 8, 1, 34, 3, 10, 1, 97]));
    await server.rest();
    assert.match(binary.told[1] ?? '', /^\d+ bytes$/);
    binary.socket.close();
    await server.rest();
    assert.deepEqual([binary.told[2], server.node.numConnections], ['1000', 1]);
    await server.node.disconnect({ user: 'ann' });
    await server.rest();
    assert.equal(page.told.at(-1), '3503 force disconnect');
    await server.close();
  });

  it('K14 a network that drops, and one that refuses', async () => {
    const server = openTestServer();
    const page = await Page.connected(server);
    server.network.drop();
    assert.deepEqual([page.told, server.node.numConnections, server.network.numOpen], [['1006'], 0, 0]);
    server.network.refuse();
    const refused = new Page(server);
    await server.rest();
    assert.deepEqual(refused.told, ['error', '1006']);
    server.network.mend();
    await Page.connected(server);
    assert.equal(server.node.numConnections, 1);
    await server.close();
  });

  it('K15 a network that is held delivers by explicit flushes', async () => {
    const server = openTestServer();
    const page = await Page.connected(server);
    server.network.hold();
    await server.node.publish('news', '1');
    await server.rest();
    assert.deepEqual(page.told, []);
    server.network.flush();
    assert.equal(page.told.length, 1);
    await server.node.publish('news', '2');
    await server.rest();
    assert.equal(page.told.length, 1);
    server.network.mend();
    assert.equal(page.told.length, 2);
    await server.close();
  });

  it('K16 a half-open link tells neither side, until the network is mended', async () => {
    const server = openTestServer({ client: { pingIntervalMs: 10_000, pongTimeoutMs: 1_000 } });
    const page = await Page.connected(server);
    server.network.lose();
    page.socket.send('{"id":3,"publish":{"channel":"news","data":1}}');
    await server.node.publish('news', '2');
    await server.clock.advance(12_000);
    assert.deepEqual([page.told, server.node.numConnections], [[], 0]);
    assert.deepEqual(
      server.published().map(({ data }) => data),
      [2],
    );
    server.network.mend();
    assert.deepEqual(page.told, ['3012 no pong']);
    await server.close();
  });
});
