import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createSecureServer, createServer, type Http2SecureServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, it } from 'node:test';
import { createNode, type HttpRequest } from '@spindle/core';
import { opcodes, RawClient } from '@spindle/testkit';
import { makeCertificate } from '../certificate.test.fixture.ts';
import { Http2Client } from '../http2-client.test.fixture.ts';
import { createNodeHandler, incomingMessage, middlewareOf, mountUpgrades, runMiddleware } from '../node/index.ts';
import { createEndpoints } from './create-endpoints.ts';

const certificate = makeCertificate('application');
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const requests: (HttpRequest | undefined)[] = [];

/** The endpoints of a node in a server that answers everything else itself. */
async function mount(server: Http2Server | Http2SecureServer): Promise<number> {
  const node = createNode({
    hooks: {
      connecting({ request }) {
        requests.push(request);
        return { user: request?.headers.get('cookie') ?? '' };
      },
    },
  });
  const endpoints = createEndpoints({ node, transports: { websocket: true, httpStream: true, uniSse: true } });
  const handler = createNodeHandler({ endpoints });
  const middleware = middlewareOf(handler);
  const listening: Http2Server = server;
  listening.on('request', (incoming, outgoing) => {
    middleware(incoming, outgoing, () => outgoing.end('of the application'));
  });
  if ('setSecureContext' in server) mountUpgrades(server, handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    handler.endAll();
    server.close();
    void node.shutdown();
  });
  return (server.address() as AddressInfo).port;
}

describe('endpoints in a server of node:http2', { skip: typeof Bun !== 'undefined' }, () => {
  it('T208 streams and the rest of the application, over one connection', async () => {
    const port = await mount(createSecureServer({ ...certificate, allowHTTP1: true }));
    const client = await Http2Client.open(port, certificate.cert);
    closers.push(() => client.session.destroy());
    const headers = { cookie: 'ann', origin: `https://127.0.0.1:${port}` };
    const answer = client.ask({ ':path': '/connection/http_stream', ...headers }, '{"id":1,"connect":{}}');
    const connected = (await answer.next()) ?? '';
    assert.match(connected, /"id":1,"connect"/);
    const { session, node } = (JSON.parse(connected) as { connect: { session: string; node: string } }).connect;
    const ping = JSON.stringify({ session, node, data: '{"id":2,"rpc":{"method":"x"}}' });
    assert.equal(await client.ask({ ':path': '/emulation', ...headers }, ping).status(), 204);
    assert.match((await answer.next()) ?? '', /"id":2,"error"/);
    assert.equal(await client.ask({ ':path': '/other' }).text(), 'of the application');
    const foreign = { ':path': '/connection/uni_sse', origin: 'https://evil.example' };
    assert.equal(await client.ask(foreign).status(), 403);
  });

  it('T208 WebSocket connections by HTTP/1.1', async () => {
    const port = await mount(createSecureServer({ ...certificate, allowHTTP1: true }));
    const client = await RawClient.open(port, '/connection/websocket', { cookie: 'ann' }, async () => {
      const socket = connect({ port, host: '127.0.0.1', ca: certificate.cert });
      await once(socket, 'secureConnect');
      return socket;
    });
    client.send(opcodes.text, '{"id":1,"connect":{}}');
    assert.match((await client.text()) ?? '', /"id":1,"connect"/);
    client.socket.destroy();
  });

  it('T103 T106 T208 hooks see the request, and middleware too', async () => {
    const port = await mount(createServer());
    const client = await Http2Client.open(port, null);
    closers.push(() => client.session.destroy());
    const asked = { ':path': '/connection/uni_sse?a=b', cookie: 'eve' };
    await client.ask(asked).next();
    const request = requests.at(-1) ?? assert.fail();
    assert.deepEqual([request.headers.get('cookie'), new URL(request.url).search], ['eve', '?a=b']);
    assert.equal(incomingMessage(request).headers.cookie, 'eve');
    const seen = await runMiddleware((incoming, outgoing, next) => {
      outgoing.setHeader('set-cookie', 'renewed=1');
      next(incoming.headers.cookie === 'eve' ? undefined : new Error('no cookie'));
    }, request);
    assert.equal(seen.headers.cookie, 'eve');
  });
});
