import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import type { Config } from '../config/index.ts';
import { startTestServer } from '../test-server.test.fixture.ts';

const sessions: ClientHttp2Session[] = [];
after(() => {
  for (const session of sessions) session.destroy();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : assert.fail('no free port');
}

const withGrpc =
  (port: number) =>
  (config: Config): Config => ({
    ...config,
    uniGrpc: { ...config.uniGrpc, enabled: true, address: '127.0.0.1', port },
  });

/** A call with a connect request that has this token; answers everything that comes until the end, or only the first part. */
function consume(port: number, user: string, token = '') {
  const session = connect(`http://127.0.0.1:${port}`);
  sessions.push(session);
  const call = session.request({
    ':method': 'POST',
    ':path': '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(user === '' ? null : { 'x-user': user }),
  });
  const message = token === '' ? [] : [10, token.length, ...Buffer.from(token)];
  call.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
  return call;
}

async function read(call: ReturnType<typeof consume>, until: RegExp): Promise<string> {
  let received = '';
  for await (const chunk of call) {
    received += String(chunk);
    if (until.test(received)) break;
  }
  return received;
}

describe('gRPC port of a server', () => {
  it('T150 T157 clients connect there, and are told when the server stops', async () => {
    const port = await freePort();
    const { server } = await startTestServer(withGrpc(port));
    const call = consume(port, 'ann');
    const chunks = call[Symbol.asyncIterator]();
    assert.match(String((await chunks.next()).value), /[0-9a-f-]{36}/);
    assert.equal(server.node.numConnections, 1);
    const stopped = server.stop();
    assert.match(String((await chunks.next()).value), /shutdown/);
    await stopped;
  });

  it('T150 the start line names the port', async () => {
    const { server, log } = await startTestServer(withGrpc(0));
    const port = log.find(({ message }) => message === 'listening')?.['uniGrpc'];
    assert.match(await read(consume(Number(port), 'ann'), /[0-9a-f-]{36}/), /[0-9a-f-]{36}/);
    await server.stop();
    const without = await startTestServer();
    assert.equal(without.log.find(({ message }) => message === 'listening')?.['uniGrpc'], undefined);
    await without.server.stop();
  });

  it('T152 a token that is none is answered with a disconnect', async () => {
    const port = await freePort();
    const { server } = await startTestServer(withGrpc(port));
    assert.match(await read(consume(port, '', 'none'), /invalid token/), /invalid token/);
    await server.stop();
  });

  it('T150 a port that somebody else has is told, and nothing stays open', async () => {
    const port = await freePort();
    const { server } = await startTestServer(withGrpc(port));
    await assert.rejects(startTestServer(withGrpc(port)), /port is in use.*uni_grpc\.port/);
    await server.stop();
  });
});
