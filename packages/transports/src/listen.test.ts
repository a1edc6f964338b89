import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { ListenError, listenUrl } from './host.ts';
import { RawClient } from '@spindle/testkit';
import { openTestHost } from './test-host.test.fixture.ts';

describe('Listener', () => {
  it('T40 port 0 takes a free port and tells it', async () => {
    const { host } = await openTestHost();
    assert.ok(host.port > 0);
    assert.equal(host.url, `http://127.0.0.1:${host.port}`);
    assert.equal((await fetch(`${host.url}/other`)).status, 404);
    await host.close(0);
  });

  it('T40 an empty address binds every interface', async () => {
    const { host } = await openTestHost({ host: { address: '' } });
    assert.equal(host.url, `http://localhost:${host.port}`);
    assert.equal((await fetch(`http://127.0.0.1:${host.port}/`)).status, 404);
    await host.close(0);
    assert.equal(listenUrl('::1', 80), 'http://[::1]:80');
    assert.equal(listenUrl('0.0.0.0', 80), 'http://localhost:80');
  });

  it('T41 a port in use is a ListenError that names the option', async () => {
    const { host } = await openTestHost();
    await assert.rejects(
      openTestHost({ host: { port: host.port } }),
      (error) =>
        error instanceof ListenError && error.code === 'EADDRINUSE' && error.message.includes('http_server.port'),
    );
    await host.close(0);
  });

  it('T42 after stopListening nobody comes in and open connections live on', async () => {
    const test = await openTestHost();
    const client = await RawClient.open(test.port);
    test.host.stopListening();
    test.host.stopListening();
    await assert.rejects(RawClient.open(test.port));
    test.latest().transport.write('still here');
    assert.equal(await client.text(), 'still here');
    await test.host.close(0);
  });

  it('T43 close waits for what is under way, then ends it', async () => {
    let answer: (response: Response) => void = () => {};
    const started = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const test = await openTestHost({
      handler: () => {
        answer(new Response());
        return new Promise((resolve) => (answer = resolve));
      },
    });
    const request = fetch(`${test.host.url}/slow`);
    await started;
    const closed = test.host.close(10_000);
    answer(new Response('done'));
    assert.equal(await (await request).text(), 'done');
    await closed;

    const stubborn = await openTestHost();
    const client = await RawClient.open(stubborn.port);
    await stubborn.host.close(10);
    assert.equal((await client.closeFrame())?.code, 1001);
  });

  it('T43 close does not wait for connections that were opened ahead of need', { timeout: 4_000 }, async () => {
    const { host } = await openTestHost();
    const socket = connect(host.port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    // Connections are taken in order.
    await (await fetch(host.url)).text();
    await host.close(60_000);
    socket.destroy();
  });

  it('T43 close does not wait for clients that were told and never answer', { timeout: 4_000 }, async () => {
    const test = await openTestHost();
    const [before, after] = [await RawClient.open(test.port), await RawClient.open(test.port)];
    const [first, second] = test.connections;
    first?.transport.close({ code: 3001, reason: 'shutdown' });
    assert.equal((await before.closeFrame())?.code, 3001);
    const closed = test.host.close(60_000);
    second?.transport.close({ code: 3001, reason: 'shutdown' });
    assert.equal((await after.closeFrame())?.code, 3001);
    await closed;
  });
});

/** Sends text as it is and answers everything that comes back until the server ends the connection. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (chunk: string) => (answer += chunk)).on('error', () => {});
  socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

describe('Plain requests', () => {
  const echo = async (asked: Request) => {
    const { method, url, headers } = asked;
    return Response.json({ method, path: new URL(url).pathname, via: headers.get('via'), body: await asked.text() });
  };

  it('T81 method, path, headers and body arrive, and status, headers and body come back', async () => {
    const { host } = await openTestHost({ handler: echo });
    const response = await fetch(`${host.url}/a//b?c=d`, { method: 'POST', headers: { Via: 'x' }, body: 'é' });
    assert.deepEqual(await response.json(), { method: 'POST', path: '/a//b', via: 'x', body: 'é' });
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    await host.close(0);
  });

  it('T81 headers of a response that come more than once stay apart', async () => {
    const headers: [string, string][] = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ];
    const { host } = await openTestHost({ handler: () => new Response(null, { status: 204, headers }) });
    const response = await fetch(host.url);
    assert.deepEqual([response.status, response.headers.getSetCookie()], [204, ['a=1', 'b=2']]);
    await host.close(0);
  });

  it('T82 a response to HEAD tells the length of the body it leaves out', async () => {
    const { host } = await openTestHost({ handler: () => new Response('four') });
    const response = await fetch(host.url, { method: 'HEAD' });
    assert.deepEqual([response.status, response.headers.get('content-length'), await response.text()], [200, '4', '']);
    await host.close(0);
  });

  it('T83 a body of more bytes than the listener takes is answered with 413, announced or not', async () => {
    let answered = 0;
    const { host } = await openTestHost({
      async handler(asked) {
        const body = await asked.text();
        answered += 1;
        return new Response(body);
      },
    });
    const post = (body: string) => fetch(host.url, { method: 'POST', body });
    assert.equal(await (await post('x'.repeat(1_000))).text(), 'x'.repeat(1_000));
    assert.equal((await post('x'.repeat(1_001))).status, 413);
    const chunk = `3e8\r\n${'x'.repeat(1_000)}\r\n`;
    const unannounced = `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`;
    assert.match(await exchange(host.port, unannounced), /^HTTP\/1\.1 413 /);
    assert.equal(answered, 1);
    await host.close(0);
  });

  it('T84 a connection serves one request after the other', async () => {
    const { host } = await openTestHost({ handler: echo });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 3; i++) {
      const asked = request(host.url, { agent, method: 'POST' }).end('x');
      const [response] = await once(asked, 'response');
      ports.add(asked.socket?.localPort);
      response.resume();
      await once(response, 'end');
    }
    assert.equal(ports.size, 1);
    agent.destroy();
    await host.close(0);
  });

  it('T85 an offer to upgrade to something else is as if it were not there', async () => {
    const { host } = await openTestHost({ handler: echo });
    const headers = 'host: a\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n';
    const first = `POST /api HTTP/1.1\r\n${headers}content-length: 5\r\n\r\nfirst`;
    const last = 'GET /last HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
    const answers = await exchange(host.port, first + last);
    assert.match(answers, /"path":"\/api","via":null,"body":"first"/);
    assert.match(answers, /"path":"\/last"/);
    await host.close(0);
  });

  it('T86 a defect in answering is a 500 that says nothing, and the operator is told', async () => {
    const { host, failures } = await openTestHost({ handler: () => Promise.reject(new Error('secret')) });
    const response = await fetch(host.url);
    assert.deepEqual([response.status, await response.text()], [500, 'Internal Server Error\n']);
    assert.equal(failures[0]?.operation, 'http');
    await host.close(0);
  });

  it('T87 a host that no address can have leads no path elsewhere', async () => {
    const { host } = await openTestHost({ handler: echo });
    const answer = await exchange(host.port, 'GET /path HTTP/1.1\r\nhost: a/b?c\r\nconnection: close\r\n\r\n');
    assert.doesNotMatch(answer, /"path":"\/b/);
    await host.close(0);
  });

  it('T88 a response that stays open leaves piece by piece, and breaks off where its body does', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const { host } = await openTestHost({
      handler(_asked, context) {
        context.keepOpen();
        return new Response(readable);
      },
    });
    const client = connect(host.port, '127.0.0.1').setEncoding('utf8');
    client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    let answer = '';
    for (const piece of ['first', 'second']) {
      await writer.write(new TextEncoder().encode(piece));
      while (!answer.includes(piece)) answer += String(await once(client, 'data'));
    }
    client.on('data', (more) => (answer += String(more))).on('error', () => {});
    const closed = new Promise((resolve) => client.once('close', resolve));
    await writer.abort(new Error('broken off'));
    await closed;
    assert.match(answer, /^HTTP\/1\.1 200 [^]*second\r\n$/);
    await host.close(0);
  });
});
