import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Cable } from './cable.ts';

/** An end of a connection, by what has come in. */
class End {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  text = '';
  #wake = (): void => {};

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    // A reset is an end like any other.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      this.#wake();
    });
  }

  async until(text: string): Promise<void> {
    while (this.text !== text) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** Until everything sent before on another connection has gone through the loop of this process. */
async function roundTrip(cable: Cable, accepted: () => Promise<End>): Promise<void> {
  const client = new End(connect(cable.port, '127.0.0.1'));
  const server = await accepted();
  server.socket.write('x');
  await client.until('x');
  client.socket.destroy();
  await server.closed;
}

describe('Cable', () => {
  let listener: Server;
  let cable: Cable;
  let client: End;
  let server: End;
  const arrivals: End[] = [];
  let wake = (): void => {};
  const accepted = async (): Promise<End> => {
    for (;;) {
      const end = arrivals.shift();
      if (end !== undefined) return end;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const port = (): number => {
    const address = listener.address();
    assert.ok(address !== null && typeof address !== 'string');
    return address.port;
  };

  before(async () => {
    listener = createServer((socket) => {
      arrivals.push(new End(socket));
      wake();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
  });
  after(() => listener.close());
  beforeEach(async () => {
    cable = await Cable.to(port());
    client = new End(connect(cable.port, '127.0.0.1'));
    server = await accepted();
  });
  afterEach(async () => {
    client.socket.destroy();
    server.socket.destroy();
    await cable.close();
  });

  it('K1 passes everything on, both ways, and the end of either side', async () => {
    client.socket.write('up');
    await server.until('up');
    server.socket.write('down');
    await client.until('down');
    client.socket.end();
    await server.closed;
    await client.closed;
  });

  it('K2 a cut ends what is open, and what comes until it is mended', async () => {
    cable.cut();
    await Promise.all([client.closed, server.closed]);
    const early = new End(connect(cable.port, '127.0.0.1'));
    await early.closed;
    cable.mend();
    await roundTrip(cable, accepted);
  });

  it('K3 exactly so many bytes arrive before the cut, and the next connection is whole', async () => {
    cable.cutAfter(5);
    server.socket.write('abcdefg');
    await Promise.all([client.closed, server.closed]);
    assert.equal(client.text, 'abcde');
    await roundTrip(cable, accepted);
  });

  it('K4 a delay keeps the order, and the end behind what was sent', async () => {
    cable.delay(30, 'up');
    const startedAt = performance.now();
    client.socket.write('a');
    client.socket.write('b');
    client.socket.end('c');
    await server.closed;
    assert.equal(server.text, 'abc');
    assert.ok(performance.now() - startedAt >= 29);
  });

  it('K5 what is lost never arrives, and neither side is told that the other has gone', async () => {
    cable.lose('up');
    client.socket.write('lost');
    server.socket.write('heard');
    await client.until('heard');
    client.socket.destroy();
    await client.closed;
    cable.lose('down');
    await new Promise<void>((resolve) => void server.socket.write('lost', () => resolve()));
    assert.deepEqual([server.text, server.socket.destroyed], ['', false]);
    cable.cut();
    await server.closed;
  });

  it('K6 what is frozen waits, and arrives in its order after the thaw', async () => {
    cable.freeze();
    client.socket.write('first ');
    server.socket.write('down');
    await new Promise<void>((resolve) => void client.socket.write('second', () => resolve()));
    assert.deepEqual([client.text, server.text], ['', '']);
    cable.thaw();
    await Promise.all([server.until('first second'), client.until('down')]);
  });
});
