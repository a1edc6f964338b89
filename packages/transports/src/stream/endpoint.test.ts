import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '@spindle/testkit';
import type { Connection } from '@spindle/core';
import type { Frame } from '@spindle/protocol';
import type { RequestContext } from '../host.ts';
import { WriteWatch } from '../write-watch.ts';
import { createOriginCheck } from '../http/origin.ts';
import { createStreamEndpoint } from './endpoint.ts';
import { streamKinds, type StreamKind } from './kinds.ts';
import type { StreamTransport } from './stream-transport.ts';

const connectCommand = '{"id":1,"connect":{}}';

/** An endpoint whose node is the test. */
class Rig {
  readonly transports: StreamTransport<unknown>[] = [];
  readonly received: Frame[] = [];
  readonly ends: string[] = [];
  keptOpen = 0;
  readonly clock = new FakeClock();
  onDrained: () => void = () => {};
  readonly #handler: ReturnType<typeof createStreamEndpoint>;

  constructor(kind: StreamKind, { maxBodyBytes = 1_000, maxQueueBytes = 1_000_000, paddingBytes = 0 } = {}) {
    this.#handler = createStreamEndpoint(kind, {
      maxBodyBytes,
      maxQueueBytes,
      paddingBytes,
      isAllowedOrigin: createOriginCheck(['https://friend.example']),
      admit: () => ({ admitted: true, request: {} }),
      refusedConnects: null,
      accept: (transport) => this.#accept(transport as StreamTransport<unknown>),
      watch: new WriteWatch(30_000, this.clock),
    });
  }

  get transport(): StreamTransport<unknown> {
    const transport = this.transports.at(-1);
    if (transport === undefined) throw new Error('nothing was opened');
    return transport;
  }

  #accept(transport: StreamTransport<unknown>): Connection {
    this.transports.push(transport);
    return {
      client: 'test',
      receive: (frame) => void this.received.push(frame),
      alive: () => {},
      drained: () => this.onDrained(),
      closed: (reason) => void this.ends.push(reason),
    };
  }

  async ask(init: RequestInit & { readonly query?: string } = {}): Promise<Response> {
    const context: RequestContext = { address: '192.0.2.1', keepOpen: () => void (this.keptOpen += 1) };
    return this.#handler(new Request(`http://localhost/stream${init.query ?? ''}`, init), context);
  }

  async open(): Promise<Reader> {
    return new Reader(await this.ask({ method: 'POST', body: connectCommand }));
  }
}

/** Reads the body of a response that stays open. */
class Reader {
  readonly response: Response;
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor(response: Response) {
    assert.equal(response.status, 200);
    this.response = response;
    assert.ok(response.body !== null);
    this.#chunks = response.body[Symbol.asyncIterator]();
  }

  /** The next chunk; null at the end. */
  async bytes(): Promise<Uint8Array | null> {
    const { done, value } = await this.#chunks.next();
    return done === true ? null : value;
  }

  async text(): Promise<string | null> {
    const bytes = await this.bytes();
    return bytes === null ? null : decode(bytes);
  }

  /** Everything up to the end. */
  async rest(): Promise<string> {
    let text = '';
    for (let chunk = await this.text(); chunk !== null; chunk = await this.text()) text += chunk;
    return text;
  }

  async leave(): Promise<void> {
    await this.#chunks.return?.();
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

const kinds: readonly StreamKind[] = Object.values(streamKinds);

/** What a stream of a kind says for the frame, once its preamble was read. */
async function greeted(kind: StreamKind, rig: Rig): Promise<Reader> {
  const reader = await rig.open();
  if (kind.framing('json').preamble !== null) assert.equal(await reader.text(), '\r\n');
  return reader;
}

for (const kind of kinds) {
  const { name, methods } = kind;
  const wrapped = (frame: string) => decode(kind.framing('json').wrap(frame));

  describe(name, () => {
    it('T50 a POST opens the stream: its body is the first frame, and the response says what is written', async () => {
      const rig = new Rig(kind);
      const reader = await greeted(kind, rig);
      assert.deepEqual(rig.received.map(textOf), [connectCommand]);
      assert.equal(rig.keptOpen, 1);
      rig.transport.write('{"id":1}\n{}');
      assert.equal(await reader.text(), wrapped('{"id":1}\n{}'));
      assert.equal(reader.response.headers.get('x-accel-buffering'), 'no');
      assert.match(reader.response.headers.get('cache-control') ?? '', /no-store/);
      await reader.leave();
    });

    it('T51 other methods are answered with 405 and the ones there are', async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'].filter(
        (method) => !(methods as string[]).includes(method),
      )) {
        const response = await new Rig(kind).ask({ method });
        assert.deepEqual([response.status, response.headers.get('allow')], [405, methods.join(', ')]);
      }
    });

    it('T52 a browser that asks first learns the methods, and a page of a foreign origin nothing', async () => {
      const rig = new Rig(kind);
      const asking = { origin: 'https://friend.example', 'access-control-request-headers': 'content-type' };
      const answer = await rig.ask({ method: 'OPTIONS', headers: asking });
      assert.equal(answer.status, 204);
      assert.equal(answer.headers.get('access-control-allow-origin'), 'https://friend.example');
      assert.equal(answer.headers.get('access-control-allow-headers'), 'content-type');
      assert.equal(answer.headers.get('access-control-allow-methods'), [...methods, 'OPTIONS'].join(', '));
      const foreign = await rig.ask({ method: 'OPTIONS', headers: { origin: 'https://foe.example' } });
      assert.equal(foreign.headers.get('access-control-allow-origin'), null);
      assert.equal(rig.transports.length, 0);
    });

    it('T53 a request of more bytes than allowed is answered with 413, announced or not', async () => {
      const rig = new Rig(kind, { maxBodyBytes: 10 });
      assert.equal((await rig.ask({ method: 'POST', body: 'x'.repeat(11) })).status, 413);
      const body = new Blob(['x'.repeat(6), 'x'.repeat(6)]).stream();
      const unannounced = { method: 'POST', body, duplex: 'half' } as RequestInit;
      assert.equal((await rig.ask(unannounced)).status, 413);
      assert.equal(rig.transports.length, 0);
    });

    it('T54 an end says why in a push, behind everything written', async () => {
      const rig = new Rig(kind);
      const reader = await greeted(kind, rig);
      rig.transport.write('{"id":1}');
      rig.transport.close({ code: 3503, reason: 'force disconnect' });
      rig.transport.close(null);
      assert.equal(rig.transport.write('{"id":2}'), null);
      const disconnect = '"disconnect":{"code":3503,"reason":"force disconnect"}';
      const last = kind.direction === 'emulated' ? `{"push":{${disconnect}}}` : `{${disconnect}}`;
      assert.equal(await reader.rest(), wrapped('{"id":1}') + wrapped(last));
      assert.deepEqual(rig.ends, []);
    });

    it('T55 a client that leaves is told to the node once', async () => {
      const rig = new Rig(kind);
      const reader = await greeted(kind, rig);
      await reader.leave();
      assert.deepEqual(rig.ends, ['gone']);
      assert.equal(rig.transport.write('{"id":1}'), null);
    });

    it('T22 what is published to a client that does not read ends it as slow', async () => {
      const rig = new Rig(kind, { maxQueueBytes: 100 });
      const reader = await greeted(kind, rig);
      const { transport } = rig;
      transport.join('topic');
      transport.groups.publish('topic', 'x'.repeat(90));
      assert.deepEqual(rig.ends, []);
      transport.groups.publish('topic', 'x'.repeat(90));
      assert.deepEqual(rig.ends, ['slow']);
      await assert.rejects(reader.rest());
    });

    it('T25 a write tells how much waits, and once nothing does the node hears of it', async () => {
      const rig = new Rig(kind);
      const reader = await greeted(kind, rig);
      const drained = new Promise<void>((resolve) => {
        rig.onDrained = resolve;
      });
      assert.equal(rig.transport.write('{"id":1}'), wrapped('{"id":1}').length);
      await reader.text();
      const next = reader.text();
      await drained;
      assert.equal(rig.transport.write('{"id":2}'), 0);
      assert.equal(await next, wrapped('{"id":2}'));
    });

    it('T65 a client that takes nothing of what waits for half a minute is cut, one that takes a little is not', async () => {
      const rig = new Rig(kind);
      const reader = await greeted(kind, rig);
      for (const frame of ['{"id":1}', '{"id":2}', '{"id":3}']) rig.transport.write(frame);
      for (let round = 0; round < 2; round += 1) {
        await rig.clock.advance(20_000);
        await reader.text();
        rig.transport.write('{}');
      }
      assert.deepEqual(rig.ends, []);
      await rig.clock.advance(30_000 + 30_000 / 4);
      assert.deepEqual(rig.ends, ['stalled']);
      assert.equal(rig.transport.write('{}'), null);
      assert.equal(rig.clock.pending, 0);
      await assert.rejects(reader.rest());
    });

    it('T172 a stream of text may start with bytes that readers skip, before anything is said', async () => {
      const rig = new Rig(kind, { paddingBytes: 2_048 });
      const reader = await greeted(kind, rig);
      assert.equal(reader.response.headers.get('x-content-type-options'), 'nosniff');
      const padding = (await reader.text()) ?? '';
      assert.equal(padding.length, 2_048);
      rig.transport.write('{"id":1}');
      const text = padding + (await reader.text());
      if (kind.framing('json').contentType.startsWith('text/event-stream'))
        assert.match(text, /^: +\ndata: {"id":1}\n\n$/);
      else assert.deepEqual(JSON.parse(text), { id: 1 });
    });

    it('T66 a client that is cut for being slow is told nothing more', async () => {
      const rig = new Rig(kind);
      const reader = await greeted(kind, rig);
      rig.transport.write('{"id":1}');
      rig.transport.close({ code: 3008, reason: 'slow' });
      await assert.rejects(reader.rest());
    });

    it('T24 publications reach those who joined and nobody who left', async () => {
      const rig = new Rig(kind);
      const [one, two] = [await greeted(kind, rig), await greeted(kind, rig)];
      for (const transport of rig.transports) transport.join('topic');
      rig.transport.join('topic');
      rig.transport.groups.publish('topic', '{"n":1}');
      rig.transport.leave('topic');
      rig.transport.groups.publish('topic', '{"n":2}');
      for (const transport of rig.transports) transport.close({ code: 3000, reason: 'bye' });
      assert.ok((await one.rest()).startsWith(wrapped('{"n":1}') + wrapped('{"n":2}')));
      assert.ok(!(await two.rest()).includes('"n":2'));
    });
  });
}

describe('streaming transports', () => {
  it('T79 a ping of the transport is a message without fields in Protobuf, and nothing in JSON', async () => {
    const rig = new Rig(streamKinds.uniHttpStream);
    const headers = { 'content-type': 'application/octet-stream' };
    const reader = new Reader(await rig.ask({ method: 'POST', headers, body: new Uint8Array([10, 1, 116]) }));
    rig.transport.ping();
    assert.deepEqual(await reader.bytes(), new Uint8Array([0]));
    const json = await rig.open();
    rig.transport.ping();
    rig.transport.write('{}');
    assert.equal(await json.text(), '{}\n');
  });

  it('T56 an event stream is opened by a GET with the first frame in its query', async () => {
    const query = `?cf_connect=${encodeURIComponent(connectCommand)}`;
    for (const kind of [streamKinds.sse, streamKinds.uniSse]) {
      const rig = new Rig(kind);
      assert.equal((await rig.ask({ query })).status, 200);
      assert.deepEqual(rig.received, [connectCommand]);
    }
    assert.equal((await new Rig(streamKinds.sse).ask()).status, 400);
    const silent = new Rig(streamKinds.uniSse);
    assert.equal((await silent.ask()).status, 200);
    assert.deepEqual(silent.received, ['{}']);
  });

  it('T57 a stream in one direction refuses what is no connect request with 400', async () => {
    for (const kind of [streamKinds.uniSse, streamKinds.uniHttpStream]) {
      const rig = new Rig(kind);
      assert.equal((await rig.ask({ method: 'POST', body: '{"token":' })).status, 400);
      assert.equal((await rig.ask({ method: 'POST', body: 'null' })).status, 200);
      assert.equal(rig.transports.length, 1);
    }
  });

  it('T58 the content type chooses Protobuf where the transport has it', async () => {
    const rig = new Rig(streamKinds.httpStream);
    const headers = { 'content-type': 'application/octet-stream' };
    const reader = new Reader(await rig.ask({ method: 'POST', headers, body: new Uint8Array([2, 8, 1]) }));
    assert.equal(rig.transport.encoding, 'protobuf');
    assert.equal(reader.response.headers.get('content-type'), 'application/octet-stream');
    rig.transport.write(new Uint8Array([2, 8, 1]));
    assert.deepEqual(await reader.bytes(), new Uint8Array([2, 8, 1]));
    const events = new Rig(streamKinds.sse);
    await events.ask({ method: 'POST', headers, body: connectCommand });
    assert.equal(events.transport.encoding, 'json');
  });
});

function textOf(frame: Frame): string {
  return typeof frame === 'string' ? frame : decode(frame);
}
