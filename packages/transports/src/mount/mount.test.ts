import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import {
  createNode,
  type ConnectingEvent,
  type FailureEvent,
  type Hooks,
  type HttpRequest,
  type Node,
} from '@spindle/core';
import { opcodes, RawClient } from '@spindle/testkit';
import type { Endpoints } from '../host.ts';
import { createNodeHandler, incomingMessage, middlewareOf, mountUpgrades, runMiddleware } from '../node/index.ts';
import { createEndpoints, type MountOptions } from './create-endpoints.ts';
import { createFetchHandler } from './fetch-handler.ts';

const isBun = typeof Bun !== 'undefined';
const anonymous = { client: { allowAnonymousConnectWithoutToken: true } };

interface Application {
  readonly port: number;
  close(): void;
}

const open: (() => void)[] = [];
const fail = ({ error }: FailureEvent) => assert.fail(String(error));
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function endpointsOf(hooks?: Hooks, options: Partial<MountOptions> = {}): Endpoints & { readonly node: Node } {
  const node = createNode({ ...anonymous, ...(hooks === undefined ? null : { hooks }) });
  open.push(() => void node.shutdown());
  return { ...createEndpoints({ node, ...options }), node };
}

/** The endpoints in a server of Node that answers everything else itself. */
async function mountNode(endpoints: Endpoints, prepare: (server: Server) => void = () => {}): Promise<Application> {
  const handler = createNodeHandler({ endpoints, maxBodyBytes: 1_000, onFailure: fail });
  const middleware = middlewareOf(handler);
  const server = createServer((incoming, outgoing) => {
    middleware(incoming, outgoing, () => outgoing.end('of the application'));
  });
  mountUpgrades(server, handler);
  prepare(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function mountBunServer(endpoints: Endpoints): Promise<Application> {
  const { mountBun } = await import('../bun/index.ts');
  const mount = mountBun({ endpoints, otherwise: () => new Response('of the application'), onFailure: fail });
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, ...mount });
  open.push(() => void server.stop(true));
  return { port: server.port ?? 0, close: () => void server.stop(true) };
}

const hosts = [['Node', mountNode], ...(isBun ? [['Bun', mountBunServer] as const] : [])] as const;
const path = '/connection/websocket';

async function statusOf(port: number, target: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { client, response } = await RawClient.upgrade(port, target, headers);
  client.socket.destroy();
  return response.status;
}

interface WithSession extends IncomingMessage {
  session?: { readonly user: string };
}

describe('endpoints of an embedded node', () => {
  for (const [name, mount] of hosts) {
    it(`T100 T104 T105 ${name}: connections are the node's, and the rest is the application's`, async () => {
      const { port } = await mount(endpointsOf());
      const client = await RawClient.open(port, path);
      client.send(opcodes.text, '{"id":1,"connect":{}}');
      assert.match((await client.text()) ?? '', /"id":1,"connect"/);
      const other = await fetch(`http://127.0.0.1:${port}/other`);
      assert.equal(await other.text(), 'of the application');
      assert.equal((await fetch(`http://127.0.0.1:${port}${path}`)).status, 400);
      client.socket.destroy();
    });

    it(`T100 T101 T102 ${name}: transports are where they are said to be`, async () => {
      const { port } = await mount(endpointsOf(undefined, { transports: { sse: '/events', httpStream: true } }));
      const url = `http://127.0.0.1:${port}`;
      const stream = await fetch(`${url}/events`, { method: 'POST', body: '{"id":1,"connect":{}}' });
      assert.match(stream.headers.get('content-type') ?? '', /^text\/event-stream/);
      await stream.body?.cancel();
      for (const [origin, status] of [
        [url, 404],
        ['https://evil.example', 403],
      ] as const) {
        const body = '{"node":"x","session":"y","data":"{}"}';
        const sent = await fetch(`${url}/emulation`, { method: 'POST', headers: { origin }, body });
        assert.equal(sent.status, status, origin);
      }
      for (const absent of [path, '/connection/sse', '/connection/uni_sse']) {
        assert.equal(await (await fetch(url + absent)).text(), 'of the application', absent);
      }
    });

    it(`T101 S106 ${name}: pages of the same host are let in, others only where they are named`, async () => {
      const endpoints = endpointsOf(undefined, { allowedOrigins: ['https://app.example'] });
      const { port } = await mount(endpoints);
      const outcomes = new Map([
        [`http://127.0.0.1:${port}`, 101],
        [`https://127.0.0.1:${port}`, 101],
        ['https://app.example', 101],
        ['http://127.0.0.1', 403],
        [`http://127.0.0.1:${port}.evil.example`, 403],
        [`http://evil.example/127.0.0.1:${port}`, 403],
        ['null', 403],
      ]);
      for (const [origin, status] of outcomes) {
        assert.equal(await statusOf(port, path, { origin }), status, origin);
      }
      const labels = { code: '403', rule: 'T10' };
      const refused = endpoints.node.statistics().filter((statistic) => statistic.name === 'refused_connections');
      assert.deepEqual(refused, [{ name: 'refused_connections', labels, value: 4 }]);
    });

    it(`T103 S145 ${name}: hooks see the request for as long as the connection lives`, async () => {
      const requests: (HttpRequest | undefined)[] = [];
      const connecting = ({ request }: ConnectingEvent) => void requests.push(request);
      const endpoints = endpointsOf({
        connecting,
        rpc: ({ request }) => ({ data: JSON.stringify(request?.headers.get('cookie')) }),
      });
      const { port } = await mount(endpoints);
      const client = await RawClient.open(port, `${path}?a=b`, { cookie: 'session=1; other=2' });
      client.send(opcodes.text, '{"id":1,"connect":{}}');
      await client.text();
      // Whatever the runtime does with requests that are done, it has done.
      await fetch(`http://127.0.0.1:${port}/other`, { headers: { cookie: 'another' } });
      client.send(opcodes.text, '{"id":2,"rpc":{"method":"cookie"}}');
      assert.equal(await client.text(), '{"id":2,"rpc":{"data":"session=1; other=2"}}');
      assert.ok(requests[0]?.url.endsWith(`${path}?a=b`));
      client.socket.destroy();
      assert.deepEqual([endpointsOf().node.keepsRequests, endpoints.node.keepsRequests], [false, true]);
    });
  }

  it('T102 a framework of Request and Response gets an answer, or null', async () => {
    const answer = createFetchHandler(endpointsOf(undefined, { transports: { uniSse: true } }));
    const response = await answer(new Request('http://localhost/connection/uni_sse'));
    assert.equal(response?.status, 200);
    await response?.body?.cancel();
    assert.equal(answer(new Request('http://localhost/other')), null);
  });

  it('T105 upgrades to other paths are for others who listen for them, or for nobody', async () => {
    const { port } = await mountNode(endpointsOf());
    assert.equal(await statusOf(port, '/other', { upgrade: 'h2c' }), 200);

    const shared = await mountNode(endpointsOf(), (server) => {
      server.on('upgrade', (incoming, socket) => {
        if (incoming.url === '/theirs') socket.end('HTTP/1.1 418 Theirs\r\nconnection: close\r\n\r\n');
      });
    });
    assert.equal(await statusOf(shared.port, '/theirs'), 418);
    assert.equal(await statusOf(shared.port, path), 101);
  });

  it('T106 middleware looks at the request of a connection', async () => {
    const endpoints = endpointsOf({
      async connecting({ request }) {
        if (request === undefined) return undefined;
        const incoming = await runMiddleware<WithSession>((incoming, outgoing, next) => {
          outgoing.setHeader('set-cookie', 'renewed=1');
          if (incoming.headers.cookie === 'broken') return next(new Error('broken'));
          if (incoming.headers.cookie === 'answered') return outgoing.writeHead(401).end();
          incoming.session = { user: incoming.headers.cookie ?? '' };
          return setImmediate(next);
        }, request);
        return { user: incoming.session?.user ?? '' };
      },
    });
    const { port } = await mountNode(endpoints);
    const outcome = async (cookie: string): Promise<string> => {
      const client = await RawClient.open(port, path, { cookie });
      client.send(opcodes.text, '{"id":1,"connect":{}}');
      const reply = (await client.text()) ?? '';
      client.socket.destroy();
      return /"error":\{"code":(\d+)/.exec(reply)?.[1] ?? 'connected';
    };
    assert.deepEqual(
      [await outcome('alice'), await outcome('broken'), await outcome('answered')],
      ['connected', '100', '100'],
    );
    assert.throws(() => incomingMessage({ url: '/', headers: new Headers() }), TypeError);
  });
});
