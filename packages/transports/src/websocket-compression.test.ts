import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { compressedBit, opcodes, RawClient, type ReceivedFrame } from '@spindle/testkit';
import { acceptableOffer, windowBits, type WebSocketCompression } from './compression/compression.ts';
import { openTestHost, type RecordedConnection, type TestHost } from './test-host.test.fixture.ts';

const compression: WebSocketCompression = { minBytes: 0, level: 1, maxDecompressedBytes: 10_000 };
const maxMessageBytes = 1_000;
const offer = 'permessage-deflate';
const compressedText = compressedBit | opcodes.text;

const open: TestHost[] = [];
after(() => Promise.all(open.map(({ host }) => host.close(0))));

async function openHost(changes: Partial<WebSocketCompression> | null = {}): Promise<TestHost> {
  const test = await openTestHost({
    maxMessageBytes,
    compression: changes === null ? null : { ...compression, ...changes },
  });
  open.push(test);
  return test;
}

interface Peer {
  readonly client: RawClient;
  readonly connection: RecordedConnection;
  /** What the server agreed to; undefined: nothing. */
  readonly agreed: string | undefined;
}

async function connect(test: TestHost, extensions: string | null = offer): Promise<Peer> {
  const headers = extensions === null ? {} : { 'sec-websocket-extensions': extensions };
  const { client, response } = await RawClient.upgrade(test.port, '/connection/websocket', headers);
  assert.equal(response.status, 101);
  return { client, connection: test.latest(), agreed: response.headers.get('sec-websocket-extensions') };
}

/** What the tail of a flushed message is, which leaves and is put back. */
const tail = Buffer.from([0, 0, 0xff, 0xff]);

function deflated(text: string): Buffer {
  return deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -tail.length);
}

/** Each message alone: nothing is remembered of those before it. */
function inflated({ payload }: ReceivedFrame): string {
  const options = { windowBits: 15, finishFlush: constants.Z_SYNC_FLUSH };
  return inflateRawSync(Buffer.concat([payload, tail]), options).toString();
}

async function frame(client: RawClient): Promise<ReceivedFrame> {
  const received = await client.frame();
  assert.ok(received);
  return received;
}

const text = '{"push":{"channel":"news","pub":{"data":"repeated repeated repeated repeated"}}}';

describe('Compression', () => {
  it('T132 nothing is compressed unless the configuration says so and the client offers it', async () => {
    const without = await connect(await openHost(null));
    assert.equal(without.agreed, undefined);
    const test = await openHost();
    const silent = await connect(test, null);
    assert.equal(silent.agreed, undefined);
    for (const { client, connection } of [without, silent]) {
      connection.transport.write(text);
      assert.deepEqual(await frame(client), { opcode: opcodes.text, payload: Buffer.from(text) });
    }
  });

  it('T133 what is agreed remembers no message on either side', async () => {
    const test = await openHost();
    const offers = [offer, `${offer}; client_max_window_bits`, `x-unknown, ${offer}`];
    for (const extensions of offers) {
      const { agreed } = await connect(test, extensions);
      assert.match(agreed ?? '', /^permessage-deflate;/);
      assert.match(agreed ?? '', /server_no_context_takeover/);
      assert.match(agreed ?? '', /client_no_context_takeover/);
    }
    // A host may decline to keep to a window.
    const { agreed = '' } = await connect(test, `${offer}; server_max_window_bits=${windowBits}`);
    assert.match(agreed, /^$|server_max_window_bits=12/);
    for (const declined of [`${offer}; server_max_window_bits=9`, `${offer}; unknown`, 'x-unknown']) {
      assert.equal((await connect(test, declined)).agreed, undefined);
    }
  });

  it('T133 of several offers the first that can be accepted is; unknown parameters and small windows cannot', () => {
    assert.equal(
      acceptableOffer(`x, ${offer}; server_max_window_bits=9, ${offer}; server_max_window_bits=12`),
      `${offer}; server_max_window_bits=12`,
    );
    const acceptable = `${offer}; client_max_window_bits=8; server_no_context_takeover`;
    assert.equal(acceptableOffer(acceptable), acceptable);
    for (const refused of [
      null,
      undefined,
      '',
      'x',
      `${offer}; x`,
      `${offer}; server_max_window_bits=8`,
      `${offer}; server_max_window_bits`,
    ]) {
      assert.equal(acceptableOffer(refused), null);
    }
  });

  it('T134 writes and publications are compressed for those who agreed, and plain for the others, in order', async () => {
    const test = await openHost();
    const [able, unable] = [await connect(test), await connect(test, null)];
    for (const { connection } of [able, unable]) {
      connection.transport.join('news');
      connection.transport.write(text);
    }
    able.connection.transport.groups.publish('news', text);
    able.connection.transport.groups.publish('news', new Uint8Array(200));
    for (let i = 0; i < 2; i++) {
      const received = await frame(able.client);
      assert.equal(received.opcode, compressedText);
      assert.ok(received.payload.length < text.length);
      assert.equal(inflated(received), text);
      assert.deepEqual(await frame(unable.client), { opcode: opcodes.text, payload: Buffer.from(text) });
    }
    const binary = await frame(able.client);
    assert.equal(binary.opcode, compressedBit | opcodes.binary);
    assert.equal(inflated(binary), '\0'.repeat(200));
    assert.equal((await frame(unable.client)).payload.length, 200);
  });

  it('T134 messages of fewer than websocket.compression_min_size bytes leave as they are', async () => {
    const { client, connection } = await connect(await openHost({ minBytes: 100 }));
    connection.transport.join('news');
    for (const length of [99, 100]) {
      connection.transport.write('x'.repeat(length));
      connection.transport.groups.publish('news', 'é'.repeat(length / 2));
    }
    const received = [await frame(client), await frame(client), await frame(client), await frame(client)];
    assert.deepEqual(
      received.map(({ opcode }) => opcode),
      [opcodes.text, opcodes.text, compressedText, compressedText],
    );
  });

  it('T134 pings and closes are never compressed', async () => {
    const { client, connection } = await connect(await openHost());
    connection.transport.ping();
    assert.equal((await frame(client)).opcode, opcodes.ping);
    connection.transport.close({ code: 3001, reason: 'shutdown' });
    assert.deepEqual(await client.closeFrame(), { code: 3001, reason: 'shutdown' });
  });

  it('T135 compressed messages come in like others, in order, each alone', async () => {
    const { client, connection } = await connect(await openHost());
    for (let i = 0; i < 20; i++) {
      client.send(compressedText, deflated(`${i} ${text}`));
      client.sendText(`${i}`);
    }
    await connection.until(({ frames }) => frames.length === 40);
    const expected = Array.from({ length: 20 }, (_, i) => [`${i} ${text}`, `${i}`]).flat();
    assert.deepEqual(connection.frames, expected);
  });

  it('T135 a message may be longer once it is decompressed, up to a limit, past which it closes with 1009', async () => {
    const { client, connection } = await connect(await openHost());
    client.send(compressedText, deflated('x'.repeat(10_000)));
    await connection.until(({ frames }) => frames.length === 1);
    client.send(compressedText, deflated('x'.repeat(10_001)));
    assert.equal((await client.closeFrame())?.code, 1009);
    await connection.until(({ ends }) => ends.length === 1);
    assert.equal(connection.frames.length, 1);
    assert.deepEqual(connection.limits, [10_000]);
  });

  it('T135 a bomb is not blown up', async () => {
    const { client, connection } = await connect(await openHost());
    client.send(compressedText, deflated('x'.repeat(900_000)));
    assert.equal((await client.closeFrame())?.code, 1009);
    await connection.until(({ ends }) => ends.length === 1);
  });

  it('T20 who agreed to nothing keeps the plain limit', async () => {
    const { client, connection } = await connect(await openHost(), null);
    client.sendText('x'.repeat(maxMessageBytes));
    await connection.until(({ frames }) => frames.length === 1);
    client.sendText('x'.repeat(maxMessageBytes + 1));
    assert.equal((await client.closeFrame())?.code, 1009);
    await connection.until(({ ends }) => ends.length === 1);
    assert.deepEqual(connection.limits, [maxMessageBytes]);
    assert.equal(connection.frames.length, 1);
  });

  it('T136 what is no compressed message closes the connection, as a compressed one does that was not agreed', async () => {
    const able = await connect(await openHost());
    able.client.send(compressedText, 'garbage');
    await able.connection.until(({ ends }) => ends.length === 1);
    assert.equal(able.connection.frames.length, 0);
    const unable = await connect(await openHost(null));
    unable.client.send(compressedText, deflated(text));
    await unable.connection.until(({ ends }) => ends.length === 1);
    assert.equal(unable.connection.frames.length, 0);
  });
});
