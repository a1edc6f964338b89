import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, it } from 'node:test';
import { RawClient } from '@spindle/testkit';
import type { HostOptions, RequestHandler } from './host.ts';
import { frameTypes, Http2Client, RawHttp2Client } from './http2-client.test.fixture.ts';
import { certificate, next, places } from './http2-places.test.fixture.ts';
import { openTestHost, type TestHost } from './test-host.test.fixture.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const { host } of hosts.splice(0)) await host.close(0);
});

async function openHost(host: Partial<HostOptions>, handler?: RequestHandler): Promise<TestHost> {
  const test = await openTestHost({ host, ...(handler === undefined ? null : { handler }) });
  hosts.push(test);
  return test;
}

const echo: RequestHandler = async (asked) => {
  const { method, url, headers } = asked;
  return Response.json({ method, path: new URL(url).pathname, headers: [...headers], body: await asked.text() });
};

async function protocolOf(port: number, ALPNProtocols: string[]): Promise<string | false | null> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', ca: certificate.cert, ALPNProtocols });
  await once(socket, 'secureConnect');
  socket.destroy();
  return socket.alpnProtocol;
}

describe('Who speaks HTTP/2', () => {
  it('T144 who offers it in the handshake, and nobody else', async () => {
    const { port } = await openHost({ certificate }, () => new Response('answered'));
    assert.equal(await protocolOf(port, ['h2', 'http/1.1']), 'h2');
    assert.equal(await protocolOf(port, ['http/1.1']), 'http/1.1');
    const asked = request({ port, host: '127.0.0.1', ca: certificate.cert, agent: false }).end();
    const [{ httpVersion, statusCode }] = await once(asked, 'response');
    assert.deepEqual([httpVersion, statusCode], ['1.1', 200]);
    const client = await Http2Client.open(port, certificate.cert);
    assert.equal(await client.ask().text(), 'answered');
  });

  it('T144 nobody where it is off', async () => {
    const { port } = await openHost({ certificate, http2: false });
    assert.notEqual(await protocolOf(port, ['h2', 'http/1.1']), 'h2');
  });

  it('T142 T144 clients show a certificate where one is asked for', async () => {
    const { port } = await openHost({ certificate: { ...certificate, clientCa: next.cert } }, echo);
    const { cert, key } = next;
    const socket = connect({ port, host: '127.0.0.1', ca: certificate.cert, cert, key, ALPNProtocols: ['h2'] });
    await once(socket, 'secureConnect');
    assert.equal(socket.alpnProtocol, 'h2');
    socket.destroy();
    const stranger = await RawHttp2Client.open(port, certificate.cert);
    stranger.get(1, '/');
    assert.equal(await stranger.until((frames) => frames.some(({ type }) => type === frameTypes.headers)), false);
  });

  it('T145 WebSocket connections are of HTTP/1.1, on the same port', async () => {
    const { port, latest } = await openHost({ certificate });
    const client = await Http2Client.open(port, certificate.cert);
    assert.notEqual(client.session.remoteSettings.enableConnectProtocol, true);
    assert.equal(await client.ask({ ':path': '/connection/websocket' }).status(), 400);
    const socket = await RawClient.open(port, '/connection/websocket', {}, async () => {
      const encrypted = connect({ port, host: '127.0.0.1', ca: certificate.cert, ALPNProtocols: ['http/1.1'] });
      await once(encrypted, 'secureConnect');
      return encrypted;
    });
    latest().transport.write('{}');
    assert.equal(await socket.text(), '{}');
  });

  it('T146 in clear text who begins with it, beside HTTP/1.1', async () => {
    const { port, latest } = await openHost({ http2: true }, echo);
    const client = await Http2Client.open(port, null);
    const body = 'x'.repeat(900);
    const [one, two] = [client.ask({ ':path': '/one' }, body), client.ask({ ':path': '/two' })];
    assert.equal((JSON.parse(await one.text()) as { body: string }).body, body);
    assert.equal((JSON.parse(await two.text()) as { path: string }).path, '/two');
    const plain = await fetch(`http://127.0.0.1:${port}/three`, { method: 'POST', body });
    assert.deepEqual([plain.status, ((await plain.json()) as { body: string }).body], [200, body]);
    const socket = await RawClient.open(port);
    socket.sendText('{"id":1}');
    await latest().until(({ frames }) => frames.length > 0);
    latest().transport.write('{}');
    assert.equal(await socket.text(), '{}');
  });

  it('T146 not where nothing is said of it', async () => {
    const { port } = await openHost({}, echo);
    const client = await RawHttp2Client.open(port, null);
    client.get(1, '/');
    await client.until(() => false);
    assert.ok(!client.frames.some(({ type }) => type === frameTypes.settings));
  });

  it('T146 first bytes that come one by one are read as what they are', async () => {
    const { port } = await openHost({ http2: true }, echo);
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    const settings = '\0\0\0\u0004\0\0\0\0\0';
    const answer = await trickle(port, preface + settings);
    assert.equal(answer.charCodeAt(3), frameTypes.settings);
    assert.match(await trickle(port, 'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi'), /"body":"hi"/);
  });
});

/** Sends text a character at a time, until something comes back. */
async function trickle(port: number, text: string): Promise<string> {
  const client = connectPlain(port, '127.0.0.1');
  await once(client, 'connect');
  let answer = '';
  const answered = once(client, 'data');
  client.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1'))).on('error', () => {});
  client.setNoDelay();
  for (const character of text) {
    if (answer !== '') break;
    client.write(character, 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await answered;
  client.destroy();
  return answer;
}

for (const [name, options, ca] of places) {
  describe(`HTTP/2 ${name}`, () => {
    it('T81 T200 method, path, headers and body arrive, and the host is one of the headers', async () => {
      const { port } = await openHost(options, echo);
      const client = await Http2Client.open(port, ca);
      const headers = { ':path': '/a//b?c=d', ':authority': 'a.example:99', via: 'x', cookie: ['a=1', 'b=2'] };
      const answer = client.ask({ ':method': 'POST', ...headers }, 'é');
      const { headers: seen, ...rest } = JSON.parse(await answer.text()) as { headers: [string, string][] };
      assert.deepEqual(rest, { method: 'POST', path: '/a//b', body: 'é' });
      const names = new Map(seen);
      assert.deepEqual(
        ['host', 'via', 'cookie'].map((key) => names.get(key)),
        ['a.example:99', 'x', 'a=1; b=2'],
      );
      assert.deepEqual(
        [...names.keys()].filter((key) => key.startsWith(':')),
        [],
      );
    });

    it('T81 T82 T200 status, headers and body come back, without those of a connection', async () => {
      const headers: [string, string][] = [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['connection', 'close'],
        ['keep-alive', 'timeout=5'],
        ['x-own', 'c'],
      ];
      const { port } = await openHost(options, () => new Response('four', { status: 201, headers }));
      const client = await Http2Client.open(port, ca);
      for (const method of ['GET', 'HEAD']) {
        const answer = client.ask({ ':method': method });
        const seen = await answer.headers;
        assert.deepEqual([seen[':status'], seen['set-cookie'], seen['x-own']], [201, ['a=1', 'b=2'], 'c']);
        assert.deepEqual([seen['connection'], seen['keep-alive'], seen['transfer-encoding']], Array(3).fill(undefined));
        assert.equal(seen['content-length'], '4');
        assert.ok(!Number.isNaN(Date.parse(seen.date ?? '')));
        assert.equal(await answer.text(), method === 'GET' ? 'four' : '');
      }
      assert.ok(!client.isClosed);
    });

    it('T86 T87 a defect is a 500, and a host that no address can have leads no path elsewhere', async () => {
      const test = await openHost(options, (asked) => {
        if (asked.url.endsWith('/defect')) throw new Error('secret');
        return new Response(asked.url);
      });
      const client = await Http2Client.open(test.port, ca);
      const defect = client.ask({ ':path': '/defect' });
      assert.deepEqual([await defect.status(), await defect.text()], [500, 'Internal Server Error\n']);
      assert.equal(test.failures[0]?.operation, 'http');
      const elsewhere = await client
        .ask({ ':path': '/path', ':authority': 'a/b?c' })
        .text()
        .catch(() => 'refused');
      assert.match(elsewhere, /^(?:(?:http:\/\/localhost)?\/path|refused)$/);
    });

    it('T83 T207 a body of more bytes than the listener takes is answered with 413, and the connection goes on', async () => {
      const { port, failures } = await openHost(options, echo);
      const client = await Http2Client.open(port, ca);
      assert.equal(await client.ask({ 'content-length': '1001' }, 'x'.repeat(1_001)).status(), 413);
      const unannounced = client.ask({}, 'x'.repeat(60_000));
      assert.equal(await unannounced.status(), 413);
      const more = client.session.request({ ':method': 'POST' }).on('error', () => {});
      more.write('x'.repeat(1_500));
      const [{ ':status': status }] = await once(more, 'response');
      assert.equal(status, 413);
      more.resume();
      if (!more.closed) await once(more, 'close');
      assert.equal(await client.ask().status(), 200);
      assert.deepEqual(failures, []);
    });

    it('T200 a body that breaks off is not taken for a whole one', async () => {
      const bodies: string[] = [];
      const arrived = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<string>();
      const { port, failures } = await openHost(options, async (asked) => {
        if (asked.method === 'GET') return new Response();
        arrived.resolve();
        try {
          bodies.push(await asked.text());
          ended.resolve('whole');
        } catch {
          ended.resolve('broken off');
        }
        return new Response();
      });
      const client = await RawHttp2Client.open(port, ca);
      client.post(1, '/');
      client.send(frameTypes.data, 0, 1, Buffer.from('{"half":1}\n'));
      await arrived.promise;
      client.send(frameTypes.reset, 0, 1, Buffer.from([0, 0, 0, 8]));
      assert.equal(await ended.promise, 'broken off');
      client.get(3, '/');
      assert.ok(await client.until((frames) => frames.some(({ stream }) => stream === 3)));
      assert.deepEqual([bodies, failures], [[], []]);
    });
  });
}
