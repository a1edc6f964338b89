import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { opcodes, RawClient } from '@spindle/testkit';
import {
  openTestHost,
  type RecordedConnection,
  type TestHost,
  type TestHostOptions,
} from './test-host.test.fixture.ts';

const open: TestHost[] = [];
async function connect(options: TestHostOptions = {}, query = '') {
  const test = await openTestHost(options);
  open.push(test);
  const client = await RawClient.open(test.port, `/connection/websocket${query}`);
  return { test, client, connection: test.latest() };
}
after(() => Promise.all(open.map(({ host }) => host.close(0))));

async function anotherClient(test: TestHost): Promise<{ client: RawClient; connection: RecordedConnection }> {
  const client = await RawClient.open(test.port);
  return { client, connection: test.latest() };
}

/** Answers when everything sent before has been read by the server. */
async function settled(client: RawClient, connection: RecordedConnection): Promise<void> {
  const before = connection.frames.length;
  client.sendText('settled?');
  await connection.until(({ frames }) => frames.length > before);
}

/** Completes when the event loop has run everything that is due. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('Frames', () => {
  it('T20 a message longer than websocket.message_size_limit closes the connection with 1009', async () => {
    const { client, connection } = await connect({ maxMessageBytes: 1_000 });
    client.sendText('x'.repeat(1_000));
    await connection.until(({ frames }) => frames.length === 1);
    client.sendText('x'.repeat(1_001));
    assert.equal((await client.closeFrame())?.code, 1009);
    await connection.until(({ ends }) => ends.length === 1);
    assert.equal(connection.frames.length, 1);
    assert.deepEqual(connection.limits, [1_000]);
  });

  it('T20 the limit counts fragments together', async () => {
    const { client, connection } = await connect({ maxMessageBytes: 1_000 });
    client.send(opcodes.text, 'a'.repeat(500), false);
    client.send(opcodes.continuation, 'b'.repeat(500));
    await connection.until(({ frames }) => frames.length === 1);
    assert.equal(connection.frames[0], 'a'.repeat(500) + 'b'.repeat(500));
    client.send(opcodes.text, 'a'.repeat(501), false);
    client.send(opcodes.continuation, 'b'.repeat(500));
    assert.equal((await client.closeFrame())?.code, 1009);
    await connection.until(({ ends }) => ends.length === 1);
    assert.deepEqual(connection.limits, [1_000]);
  });

  it('T111 a message may come in thousands of fragments', async () => {
    const { client, connection } = await connect();
    client.send(opcodes.text, 'a', false);
    for (let i = 0; i < 16_000; i++) client.send(opcodes.continuation, i % 8 === 0 ? 'a' : '', false);
    client.send(opcodes.continuation, '');
    await connection.until(({ frames }) => frames.length === 1);
    assert.equal(connection.frames[0], 'a'.repeat(2_001));
  });

  it('T21 text goes out as text messages, bytes as binary ones', async () => {
    const { test, client, connection } = await connect();
    connection.transport.write('{"a":"é"}');
    connection.transport.write(new Uint8Array([0, 255]));
    connection.transport.join('topic');
    connection.transport.groups.publish('topic', 'published');
    connection.transport.groups.publish('topic', new Uint8Array([1]));
    assert.deepEqual(await client.frame(), { opcode: opcodes.text, payload: Buffer.from('{"a":"é"}') });
    assert.deepEqual(await client.frame(), { opcode: opcodes.binary, payload: Buffer.from([0, 255]) });
    assert.deepEqual(await client.frame(), { opcode: opcodes.text, payload: Buffer.from('published') });
    assert.deepEqual(await client.frame(), { opcode: opcodes.binary, payload: Buffer.from([1]) });
    assert.equal(test.failures.length, 0);
  });

  it('T21 messages of any length go out whole', async () => {
    const { client, connection } = await connect();
    const lengths = [0, 1, 125, 126, 65_535, 65_536, 200_000];
    connection.transport.join('topic');
    for (const length of lengths) {
      connection.transport.write('é'.repeat(length / 2));
      connection.transport.groups.publish('topic', new Uint8Array(length).fill(7));
    }
    for (const length of lengths) {
      assert.equal(await client.text(), 'é'.repeat(length / 2));
      assert.deepEqual((await client.frame())?.payload, Buffer.alloc(length, 7));
    }
  });

  it('T21 messages come in as text or bytes whatever the encoding, empty ones included', async () => {
    const { client, connection } = await connect();
    client.sendText('{"é":1}');
    client.send(opcodes.binary, '{}');
    client.send(opcodes.binary, new Uint8Array([0xff, 0xfe]));
    client.sendText('');
    client.send(opcodes.binary, '');
    await connection.until(({ frames }) => frames.length === 5);
    const [text, json, garbage, emptyText, emptyBytes] = connection.frames;
    assert.equal(text, '{"é":1}');
    assert.deepEqual(json, new TextEncoder().encode('{}'));
    assert.deepEqual(garbage, new Uint8Array([0xff, 0xfe]));
    assert.equal(emptyText, '');
    assert.deepEqual(emptyBytes, new Uint8Array(0));
    assert.equal((json as Uint8Array).constructor, Uint8Array);
  });

  it('T21 bytes that came in stay as they are when further messages come', async () => {
    const { client, connection } = await connect();
    for (let i = 0; i < 50; i++) client.send(opcodes.binary, new Uint8Array(500).fill(i));
    await connection.until(({ frames }) => frames.length === 50);
    connection.frames.forEach((frame, i) => assert.deepEqual(frame, new Uint8Array(500).fill(i)));
  });

  it('T26 a text message that is not UTF-8 closes the connection with 1007', async () => {
    const { client, connection } = await connect();
    client.send(opcodes.text, new Uint8Array([0xff, 0xfe]));
    assert.equal((await client.closeFrame())?.code, 1007);
    await connection.until(({ ends }) => ends.length === 1);
    assert.deepEqual(connection.ends, ['gone']);
  });

  it('T27 a ping of the transport is answered through alive', async () => {
    const { client, connection } = await connect();
    connection.transport.ping();
    assert.equal((await client.frame())?.opcode, opcodes.ping);
    client.send(opcodes.pong, '');
    await connection.until(({ pongs }) => pongs === 1);
  });

  it('T28 a defect in reading a frame ends that connection with 3004 and no other', async () => {
    const { test, client, connection } = await connect();
    const other = await anotherClient(test);
    connection.onFrame = () => {
      throw new Error('defect');
    };
    client.sendText('{}');
    assert.deepEqual(await client.closeFrame(), { code: 3004, reason: 'internal server error' });
    assert.deepEqual(connection.ends, ['gone']);
    assert.equal(test.failures[0]?.operation, 'receive');
    await settled(other.client, other.connection);
  });
});

describe('Groups', () => {
  it('T24 writes and publications to one transport leave in the order of the calls', async () => {
    const { client, connection } = await connect();
    const { transport } = connection;
    transport.join('a');
    transport.join('b');
    for (let i = 0; i < 100; i++) {
      transport.groups.publish('a', `a${i}`);
      transport.write(`w${i}`);
      transport.groups.publish('b', `b${i}`);
    }
    for (let i = 0; i < 100; i++) {
      assert.deepEqual([await client.text(), await client.text(), await client.text()], [`a${i}`, `w${i}`, `b${i}`]);
    }
  });

  it('T24 a transport gets nothing published before it joined or after it left', async () => {
    const { client, connection } = await connect();
    const { transport } = connection;
    transport.groups.publish('a', 'before');
    transport.join('a');
    transport.groups.publish('a', 'within');
    transport.groups.publish('b', 'elsewhere');
    transport.leave('a');
    transport.groups.publish('a', 'after');
    transport.write('end');
    assert.deepEqual([await client.text(), await client.text()], ['within', 'end']);
  });

  it('T24 joining twice is joining once', async () => {
    const { client, connection } = await connect();
    connection.transport.join('a');
    connection.transport.join('a');
    connection.transport.groups.publish('a', 'once');
    connection.transport.write('end');
    assert.deepEqual([await client.text(), await client.text()], ['once', 'end']);
  });
});

/** Sends through `send` until the runtime cuts the connection. */
async function flood(connection: RecordedConnection, send: (frame: string) => void): Promise<number> {
  const frame = 'x'.repeat(16_384);
  let sent = 0;
  while (connection.ends.length === 0) {
    for (let i = 0; i < 16; i++) send(frame);
    sent += 16 * frame.length;
    await turn();
  }
  return sent;
}

describe('Slow readers', () => {
  const maxQueueBytes = 262_144;

  it('T22 T23 T25 writes report what waits, and a reader behind the limit is cut as slow', async () => {
    const { client, connection } = await connect({ maxQueueBytes });
    client.pause();
    const waiting: (number | null)[] = [];
    await flood(connection, (frame) => void waiting.push(connection.transport.write(frame)));
    assert.deepEqual(connection.ends, ['slow']);
    assert.equal(waiting[0], 0);
    const bytes = waiting.filter((value) => value !== null);
    assert.ok(Math.max(...bytes) > maxQueueBytes / 2);
    assert.ok(Math.max(...bytes) < maxQueueBytes + 2 * 16_384);
    assert.equal(connection.transport.write('late'), null);
  });

  it('T25 a reader that was behind, if only by a little, is told of once nothing waits', async () => {
    const { client, connection } = await connect({ maxQueueBytes });
    client.pause();
    while (connection.transport.write('x'.repeat(16_384)) === 0) await turn();
    assert.equal(connection.drains, 0);
    client.resume();
    await connection.until(({ drains }) => drains > 0);
    assert.equal(connection.transport.write('x'), 0);
  });

  it('T22 T23 so is one that is only published to, while others go on', async () => {
    const { test, client, connection } = await connect({ maxQueueBytes });
    const { client: reader, connection: other } = await anotherClient(test);
    connection.transport.join('news');
    other.transport.join('news');
    client.pause();
    let read = 0;
    const readAll = (async () => {
      for (let text = await reader.text(); text !== 'end'; text = await reader.text()) read += text?.length ?? NaN;
    })();
    const sent = await flood(connection, (frame) => connection.transport.groups.publish('news', frame));
    assert.deepEqual(connection.ends, ['slow']);
    other.transport.write('end');
    await readAll;
    assert.equal(read, sent);
    assert.deepEqual(other.ends, []);
  });

  it('S103 what waits of publications is told long before it is the limit, and when it is gone', async () => {
    const { client, connection } = await connect({ maxQueueBytes });
    connection.transport.join('news');
    client.pause();
    while (connection.waited <= maxQueueBytes / 4) {
      for (let i = 0; i < 4; i++) connection.transport.groups.publish('news', 'x'.repeat(1_000));
      await turn();
    }
    assert.ok(connection.waited < (maxQueueBytes * 3) / 4);
    const { drains } = connection;
    client.resume();
    await connection.until((now) => now.drains > drains);
    assert.deepEqual(connection.ends, []);
  });

  it('T23 a peer that vanishes with little waiting for it is gone', async () => {
    const { client, connection } = await connect({ maxQueueBytes });
    connection.transport.write('x'.repeat(1_000));
    client.destroy();
    await connection.until(({ ends }) => ends.length > 0);
    assert.deepEqual(connection.ends, ['gone']);
  });

  it('T23 a reader that caught up is no longer behind', async () => {
    const { client, connection } = await connect({ maxQueueBytes });
    client.pause();
    while ((connection.transport.write('x'.repeat(16_384)) ?? 0) <= maxQueueBytes / 2) await turn();
    client.resume();
    connection.transport.write('end');
    for (let text = await client.text(); text !== 'end'; text = await client.text()) assert.notEqual(text, null);
    while (connection.transport.write('more') !== 0) await turn();
    client.destroy();
    await connection.until(({ ends }) => ends.length > 0);
    assert.deepEqual(connection.ends, ['gone']);
  });
});

describe('Close', () => {
  it('T30 code and reason reach the client behind everything written before', async () => {
    const { client, connection } = await connect();
    connection.transport.write('last words');
    connection.transport.close({ code: 3501, reason: 'bad request' });
    connection.transport.write('too late');
    assert.equal(await client.text(), 'last words');
    assert.deepEqual(await client.closeFrame(), { code: 3501, reason: 'bad request' });
    assert.equal(await client.frame(), null);
  });

  it('T30 what waits for a reader that is behind comes first', async () => {
    const { client, connection } = await connect();
    client.pause();
    while (connection.transport.write('x'.repeat(16_384)) === 0) await turn();
    connection.transport.close({ code: 3012, reason: 'no pong' });
    client.resume();
    assert.deepEqual(await client.closeFrame(), { code: 3012, reason: 'no pong' });
  });

  it('T31 without a close frame the connection is just dropped', async () => {
    const { client, connection } = await connect();
    connection.transport.close(null);
    assert.equal(await client.closeFrame(), null);
  });

  it('T32 closing is idempotent, and every call after it does nothing', async () => {
    const { client, connection } = await connect();
    const { transport } = connection;
    transport.close({ code: 3000, reason: 'first' });
    transport.close({ code: 3001, reason: 'second' });
    transport.close(null);
    transport.join('a');
    transport.leave('a');
    transport.ping();
    assert.equal(transport.write('x'), null);
    transport.groups.publish('a', 'x');
    assert.deepEqual(await client.closeFrame(), { code: 3000, reason: 'first' });
  });

  it('T33 the end is reported once when the client leaves, and not when the node closed', async () => {
    const { test, client, connection } = await connect();
    client.send(opcodes.close, new Uint8Array([0x03, 0xe8]));
    assert.equal((await client.closeFrame())?.code, 1000);
    await connection.until(({ ends }) => ends.length > 0);
    const { client: second, connection: closed } = await anotherClient(test);
    closed.transport.close({ code: 3503, reason: 'force disconnect' });
    await second.closeFrame();
    second.destroy();
    await second.gone;
    await turn();
    assert.deepEqual([connection.ends, closed.ends], [['gone'], []]);
  });

  it('T34 a peer that never answers a close frame is let go within ten seconds', { timeout: 12_000 }, async () => {
    const { client, connection } = await connect();
    connection.transport.close({ code: 3501, reason: 'bad request' });
    await client.closeFrame();
    // The server's end is half closed; once it lets go, writing to it fails.
    const probe = setInterval(() => client.send(opcodes.ping, ''), 200);
    await client.gone;
    clearInterval(probe);
  });
});
