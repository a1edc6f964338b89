import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '@spindle/testkit';
import { createOriginCheck } from '../http/origin.ts';
import { WriteWatch } from '../write-watch.ts';
import { RecordedConnection } from '../test-host.test.fixture.ts';
import { createSockJsEndpoint } from './endpoint.ts';

const origin = 'https://friend.example';
const prelude = `${'h'.repeat(2_048)}\n`;

/** The endpoint with a test for a node. */
class Rig {
  readonly clock = new FakeClock();
  readonly connections: RecordedConnection[] = [];
  readonly #endpoint = createSockJsEndpoint({
    path: '/sockjs',
    maxBodyBytes: 1_000,
    maxQueueBytes: 10_000,
    isAllowedOrigin: createOriginCheck([origin]),
    admission: {
      stream: (request) =>
        request.headers.get('x-refuse') === null
          ? { admitted: true, request: {} }
          : { admitted: false, response: new Response('no', { status: 503 }) },
      upgrade: () => ({ admitted: false, response: new Response() }),
    },
    clock: this.clock,
    watch: new WriteWatch(30_000, this.clock),
    accept: (transport, request) => {
      const connection = new RecordedConnection(transport, request);
      this.connections.push(connection);
      return connection;
    },
  });

  get latest(): RecordedConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error('no connection was opened');
    return connection;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const handler = this.#endpoint.handlerAt(`/sockjs${path}`);
    if (handler === null) return new Response(null, { status: 404 });
    return handler(new Request(`http://localhost/sockjs${path}`, init), { address: '', keepOpen: () => {} });
  }

  async post(transport: string, body = '', headers: Record<string, string> = {}): Promise<Response> {
    return this.ask(`/000/session-1/${transport}`, { method: 'POST', body, headers });
  }

  async stream(): Promise<Reader> {
    const reader = new Reader(await this.post('xhr_streaming'));
    assert.equal(await reader.text(), prelude);
    return reader;
  }

  /** A response that streams, past the beginning of its session. */
  async opened(): Promise<Reader> {
    const reader = await this.stream();
    assert.equal(await reader.text(), 'o\n');
    return reader;
  }
}

class Reader {
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor({ body }: Response) {
    if (body === null) throw new Error('no body');
    this.#chunks = body.values();
  }

  /** Null at the end. */
  async text(): Promise<string | null> {
    const chunk = await this.#chunks.next();
    return chunk.done === true ? null : new TextDecoder().decode(chunk.value);
  }

  async cancel(): Promise<void> {
    await this.#chunks.return?.();
  }
}

describe('SockJS over requests', () => {
  it('T120 who looks is greeted, who asks is told what there is', async () => {
    const rig = new Rig();
    for (const path of ['', '/']) assert.equal(await (await rig.ask(path)).text(), 'Welcome to SockJS!\n');
    const info = await rig.ask('/info', { headers: { origin } });
    assert.equal(info.headers.get('access-control-allow-origin'), origin);
    assert.match(info.headers.get('cache-control') ?? '', /no-store/);
    const { entropy, ...rest } = (await info.json()) as Record<string, unknown>;
    assert.deepEqual(rest, { websocket: true, cookie_needed: false, origins: ['*:*'] });
    assert.ok(Number.isInteger(entropy));
    assert.equal((await rig.ask('/info', { method: 'OPTIONS', headers: { origin } })).status, 204);
    assert.equal((await rig.ask('/000/session-1/jsonp')).status, 404);
    assert.equal((await rig.ask('/000/session-1/constructor')).status, 404);
  });

  it('T122 T125 a response streams what is written and published', async () => {
    const rig = new Rig();
    const response = await rig.post('xhr_streaming', '', { origin });
    assert.equal(response.headers.get('content-type'), 'application/javascript; charset=UTF-8');
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
    const reader = new Reader(response);
    assert.deepEqual([await reader.text(), await reader.text()], [prelude, 'o\n']);
    const { transport } = rig.latest;
    transport.join('news');
    transport.write('{}');
    transport.groups.publish('news', '{"n":1}');
    transport.leave('news');
    transport.groups.publish('news', '{"n":2}');
    transport.write('é');
    assert.deepEqual(
      [await reader.text(), await reader.text(), await reader.text()],
      ['a["{}"]\n', 'a["{\\"n\\":1}"]\n', 'a["é"]\n'],
    );
  });

  it('T125 a response ends after 128 KiB, once they are read, and the next goes on', async () => {
    const rig = new Rig();
    const reader = await rig.opened();
    const { transport } = rig.latest;
    const message = 'x'.repeat(9_000);
    for (let i = 0; i < 15; i++) {
      transport.write(message);
      if (i < 14) assert.equal(await reader.text(), `a["${message}"]\n`);
    }
    assert.ok((transport.write('waits') ?? 0) > 0);
    assert.equal(await reader.text(), `a["${message}"]\n`);
    assert.equal(await reader.text(), null);
    const next = await rig.stream();
    assert.equal(await next.text(), 'a["waits"]\n');
    assert.deepEqual(rig.latest.ends, []);
    assert.equal(rig.connections.length, 1);
  });

  it('T126 a poll is answered at once or later, with everything there is', async () => {
    const rig = new Rig();
    assert.equal(await (await rig.post('xhr')).text(), 'o\n');
    const poll = await rig.post('xhr');
    rig.latest.transport.write('1');
    assert.equal(await poll.text(), 'a["1"]\n');
    rig.latest.transport.write('2');
    rig.latest.transport.write('3');
    assert.equal(await (await rig.post('xhr')).text(), 'a["2"]\na["3"]\n');
  });

  it('T127 T124 what is sent is handed over, and what cannot be is refused', async () => {
    const rig = new Rig();
    assert.equal((await rig.post('xhr_send', '["a"]')).status, 404);
    await rig.opened();
    assert.equal((await rig.post('xhr_send', '["a","b"]', { origin })).status, 204);
    assert.deepEqual(rig.latest.frames, ['a', 'b']);
    const broken = await rig.post('xhr_send', '["a"');
    assert.deepEqual([broken.status, await broken.text()], [500, 'Broken JSON encoding.']);
    const empty = await rig.post('xhr_send');
    assert.deepEqual([empty.status, await empty.text()], [500, 'Payload expected.']);
    assert.equal((await rig.post('xhr_send', `["${'x'.repeat(1_000)}"]`)).status, 413);
    assert.equal((await rig.post('xhr_send', '["a"]', { origin: 'https://evil.example' })).status, 403);
    assert.equal((await rig.ask('/000/session-1/xhr_send')).status, 405);
    assert.equal(rig.latest.frames.length, 2);
  });

  it('T127 T125 pages of other origins receive nothing, and who is not admitted opens nothing', async () => {
    const rig = new Rig();
    assert.equal((await rig.post('xhr_streaming', '', { 'x-refuse': '1' })).status, 503);
    assert.equal(rig.connections.length, 0);
    await (await rig.opened()).cancel();
    assert.equal((await rig.post('xhr', '', { origin: 'https://evil.example' })).status, 403);
  });

  it('T123 the end is the last frame, told again to whoever asks within five seconds', async () => {
    const rig = new Rig();
    const reader = await rig.opened();
    rig.latest.transport.close({ code: 3001, reason: 'shutdown' });
    assert.deepEqual([await reader.text(), await reader.text()], ['c[3001,"shutdown"]\n', null]);
    assert.equal(await (await rig.post('xhr')).text(), 'c[3001,"shutdown"]\n');
    assert.equal((await rig.post('xhr_send', '["a"]')).status, 404);
    assert.equal(rig.latest.transport.write('late'), null);
    assert.deepEqual(rig.latest.ends, []);
    await rig.clock.advance(5_000);
    assert.equal(await (await rig.post('xhr')).text(), 'o\n');
    assert.equal(rig.connections.length, 2);
  });

  it('T123 what waits between two responses comes before the end', async () => {
    const rig = new Rig();
    await (await rig.post('xhr')).text();
    rig.latest.transport.write('waits');
    rig.latest.transport.close({ code: 3001, reason: 'shutdown' });
    assert.equal(await (await rig.post('xhr')).text(), 'a["waits"]\nc[3001,"shutdown"]\n');
    assert.equal(await (await rig.post('xhr')).text(), 'c[3001,"shutdown"]\n');
  });

  it('T128 a session ends five seconds after its last response', async () => {
    const rig = new Rig();
    await (await rig.post('xhr')).text();
    await rig.clock.advance(4_999);
    assert.deepEqual(rig.latest.ends, []);
    await rig.clock.advance(1);
    assert.deepEqual(rig.latest.ends, ['gone']);
    assert.equal(await (await rig.post('xhr')).text(), 'c[1002,"Connection interrupted"]\n');
    await rig.clock.advance(5_000);
    assert.equal(rig.clock.pending, 0);
  });

  it('T128 a session ends with the response its client gives up', async () => {
    const rig = new Rig();
    await (await rig.opened()).cancel();
    assert.deepEqual(rig.latest.ends, ['gone']);
  });

  it('T129 ids that are easily guessed open nothing', async () => {
    const rig = new Rig();
    for (const id of ['1234567', 'x'.repeat(65)]) {
      assert.equal((await rig.ask(`/000/${id}/xhr`, { method: 'POST' })).status, 404);
    }
    assert.equal(rig.connections.length, 0);
  });

  it('T129 a session has one response at a time', async () => {
    const rig = new Rig();
    const reader = await rig.opened();
    assert.equal(await (await rig.post('xhr')).text(), 'c[2010,"Another connection still open"]\n');
    rig.latest.transport.write('1');
    assert.equal(await reader.text(), 'a["1"]\n');
  });

  it('T65 a client whose response takes nothing is cut, though nothing more is written', async () => {
    const rig = new Rig();
    const reader = await rig.opened();
    rig.latest.transport.write('{}');
    rig.latest.transport.write('{}');
    await rig.clock.advance(20_000);
    await reader.text();
    await rig.clock.advance(20_000);
    assert.deepEqual(rig.latest.ends, []);
    await rig.clock.advance(20_000);
    assert.deepEqual(rig.latest.ends, ['stalled']);
  });

  it('T130 T22 who lets more wait than allowed is cut, with a response or without', async () => {
    for (const isReading of [true, false]) {
      const rig = new Rig();
      if (isReading) await rig.opened();
      else await (await rig.post('xhr')).text();
      const { transport } = rig.latest;
      transport.join('news');
      transport.groups.publish('news', 'x'.repeat(9_000));
      assert.ok(rig.latest.waited > 0 || isReading);
      transport.groups.publish('news', 'x'.repeat(9_000));
      transport.groups.publish('news', 'x'.repeat(9_000));
      assert.deepEqual(rig.latest.ends, ['slow']);
      assert.equal(transport.write('late'), null);
    }
  });

  it('T131 a heartbeat that is taken is a sign of life', async () => {
    const rig = new Rig();
    const reader = await rig.opened();
    rig.latest.transport.ping();
    assert.equal(await reader.text(), 'h\n');
    assert.equal(rig.latest.pongs, 0);
    // Asking for more is how a runtime tells that it took what there was.
    const next = reader.text();
    await rig.latest.until(({ pongs }) => pongs === 1);
    rig.latest.transport.write('1');
    assert.equal(await next, 'a["1"]\n');
    assert.equal(rig.latest.pongs, 1);
  });
});
