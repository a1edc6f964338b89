import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { opcodes, RawClient } from '@spindle/testkit';
import type { Admission } from '../admission.ts';
import { RecordedConnection, openTestHost, type TestHost } from '../test-host.test.fixture.ts';
import { createSockJsWebSocket } from './websocket-endpoint.ts';

const hosts: TestHost[] = [];
after(() => Promise.all(hosts.map(({ host }) => host.close(0))));

/** A listener whose every WebSocket connection speaks SockJS. */
async function open(): Promise<{ connect: () => Promise<Peer> }> {
  const connections: RecordedConnection[] = [];
  const admit: Admission['upgrade'] = () => ({
    admitted: true,
    handshake: { encoding: 'protobuf', version: 'v2', subprotocol: null },
    request: {},
  });
  const endpoint = createSockJsWebSocket({
    admit,
    accept(transport, request) {
      const connection = new RecordedConnection(transport, request);
      connections.push(connection);
      return connection;
    },
  });
  const test = await openTestHost({
    host: {
      endpoints: {
        webSocketLimits: { maxMessageBytes: 1_000, maxQueueBytes: 100_000 },
        webSocketAt: () => endpoint,
        handlerAt: () => null,
      },
    },
  });
  hosts.push(test);
  return {
    async connect() {
      const client = await RawClient.open(test.port, '/0/abcdefgh/websocket');
      assert.equal(await client.text(), 'o');
      const connection = connections.at(-1);
      if (connection === undefined) throw new Error('no connection was opened');
      return { client, connection };
    },
  };
}

interface Peer {
  readonly client: RawClient;
  readonly connection: RecordedConnection;
}

describe('SockJS over WebSocket', () => {
  it('T121 T122 a connection speaks JSON of any generation and begins with o', async () => {
    const { connection } = await (await open()).connect();
    const { name, encoding, version, direction } = connection.transport;
    assert.deepEqual([name, encoding, version, direction], ['sockjs', 'json', null, 'bidirectional']);
  });

  it('T122 T24 writes and publications are messages, in order', async () => {
    const host = await open();
    const [one, two] = [await host.connect(), await host.connect()];
    assert.equal(one.connection.transport.groups, two.connection.transport.groups);
    const { transport } = one.connection;
    for (const { connection } of [one, two]) connection.transport.join('news');
    transport.groups.publish('news', '{"n":1}');
    transport.write('{"n":2}');
    transport.leave('news');
    transport.groups.publish('news', '{"n":3}');
    transport.write('{"n":4}');
    const read = [await one.client.text(), await one.client.text(), await one.client.text()];
    assert.deepEqual(read, ['a["{\\"n\\":1}"]', 'a["{\\"n\\":2}"]', 'a["{\\"n\\":4}"]']);
    assert.deepEqual([await two.client.text(), await two.client.text()], ['a["{\\"n\\":1}"]', 'a["{\\"n\\":3}"]']);
  });

  it('T123 the end is told in a frame of SockJS before that of the transport', async () => {
    const { client, connection } = await (await open()).connect();
    connection.transport.write('last');
    connection.transport.close({ code: 3001, reason: 'shutdown' });
    assert.deepEqual([await client.text(), await client.text()], ['a["last"]', 'c[3001,"shutdown"]']);
    assert.deepEqual(await client.closeFrame(), { code: 3001, reason: 'shutdown' });
  });

  it('T124 messages come one by one; what is none closes with 1002', async () => {
    const { client, connection } = await (await open()).connect();
    client.sendText('["{\\"id\\":1}","two"]');
    client.sendText('');
    client.sendText('"three"');
    await connection.until(({ frames }) => frames.length === 3);
    assert.deepEqual(connection.frames, ['{"id":1}', 'two', 'three']);
    client.sendText('{"id":1}');
    assert.equal((await client.closeFrame())?.code, 1002);
    assert.deepEqual(connection.ends, ['gone']);
    assert.equal(connection.frames.length, 3);
  });

  it('T131 a ping is a heartbeat and a ping of WebSocket', async () => {
    const { client, connection } = await (await open()).connect();
    connection.transport.ping();
    assert.equal(await client.text(), 'h');
    assert.equal((await client.frame())?.opcode, opcodes.ping);
    client.send(opcodes.pong, '');
    await connection.until(({ pongs }) => pongs === 1);
  });

  it('T20 T33 limits and ends are those of the host', async () => {
    const { client, connection } = await (await open()).connect();
    client.sendText(`["${'x'.repeat(1_000)}"]`);
    await connection.until(({ ends }) => ends.length === 1);
    assert.deepEqual(connection.limits, [1_000]);
  });
});
