import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:https';
import { after, describe, it } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { RawClient } from '@spindle/testkit';
import { makeCertificate } from './certificate.test.fixture.ts';
import { ListenError, type Certificate } from './host.ts';
import { openTestHost, type TestHost } from './test-host.test.fixture.ts';

const hosts: TestHost[] = [];
after(async () => {
  await Promise.all(hosts.map(({ host }) => host.close(0)));
});

const first = makeCertificate('first');
const second = makeCertificate('second');

async function openHost(certificate: Certificate): Promise<TestHost> {
  const test = await openTestHost({ host: { certificate }, handler: () => new Response('answered') });
  hosts.push(test);
  return test;
}

async function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** A client that trusts one certificate, and speaks the first bytes of a WebSocket connection. */
async function openSocket(port: number, { cert }: Certificate): Promise<RawClient> {
  return RawClient.open(port, '/connection/websocket', {}, () => handshake(port, { ca: cert }));
}

async function get(port: number, options: ConnectionOptions): Promise<string> {
  const asked = request({ port, host: '127.0.0.1', agent: false, ...options }).end();
  const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('Encryption', () => {
  it('T141 requests and WebSocket connections are encrypted', async () => {
    const { host, port, connections } = await openHost(first);
    assert.equal(host.url, `https://127.0.0.1:${port}`);
    assert.equal(await get(port, { ca: first.cert }), 'answered');
    await assert.rejects(get(port, { ca: second.cert }));
    const client = await openSocket(port, first);
    connections.at(-1)?.transport.write('{}');
    assert.equal(await client.text(), '{}');
    client.sendText('{"id":1}');
    await connections.at(-1)?.until(({ frames }) => frames[0] === '{"id":1}');
  });

  it('T141 who speaks in clear text gets no answer', async () => {
    const { port } = await openHost(first);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
  });

  it('T41 T141 a port that somebody else has is told', async () => {
    const { port } = await openHost(first);
    await assert.rejects(openTestHost({ host: { certificate: first, port } }), ListenError);
    await assert.rejects(openTestHost({ host: { port } }), ListenError);
  });

  it('T142 clients need a certificate where one is asked for', async () => {
    const { port } = await openHost({ ...first, clientCa: second.cert });
    const { cert, key } = second;
    assert.equal(await get(port, { ca: first.cert, cert, key }), 'answered');
    await assert.rejects(get(port, { ca: first.cert }));
    await assert.rejects(get(port, { ca: first.cert, cert: first.cert, key: first.key }));
  });

  it('T143 a certificate is replaced for new connections, while open ones go on', async () => {
    const { host, port, connections } = await openHost(first);
    const early = await openSocket(port, first);
    const { transport } = connections[0] ?? assert.fail();
    transport.join('news');
    host.replaceCertificate?.(second);
    for (let i = 0; i < 10; i++) {
      const socket = await handshake(port, { ca: second.cert });
      assert.equal(socket.getPeerCertificate().subject.CN, 'second');
      socket.destroy();
    }
    const late = await openSocket(port, second);
    const newest = connections.at(-1)?.transport ?? assert.fail();
    newest.join('news');
    for (const groups of new Set([transport.groups, newest.groups])) groups.publish('news', 'to both');
    assert.deepEqual([await early.text(), await late.text()], ['to both', 'to both']);
    assert.deepEqual(connections[0]?.ends, []);
    host.stopListening();
    await assert.rejects(handshake(port, { ca: second.cert }));
    await host.close(0);
    assert.equal((await early.closeFrame())?.code, 1001);
    assert.equal((await late.closeFrame())?.code, 1001);
  });

  it('T143 a certificate that cannot be used changes nothing', async () => {
    const { host, port } = await openHost(first);
    assert.throws(() => host.replaceCertificate?.({ ...second, key: first.key }));
    assert.equal(await get(port, { ca: first.cert }), 'answered');
    const plain = await openTestHost();
    hosts.push(plain);
    assert.equal(plain.host.replaceCertificate, null);
  });
});
