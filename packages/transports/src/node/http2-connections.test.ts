import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { Http2Client } from '../http2-client.test.fixture.ts';
import type { NodeResponse } from './exchange.ts';
import { Http2Connections } from './http2-connections.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** Connections of which one is closed that has no request for a moment. */
async function open(onResponse: (outgoing: NodeResponse) => void): Promise<number> {
  const connections = new Http2Connections({ idleMs: 100, onRequest: (_incoming, outgoing) => onResponse(outgoing) });
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => connections.take(socket)).listen(0);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('connections of HTTP/2 on Node', { skip: typeof Bun !== 'undefined' }, () => {
  it('T205 one without a request is closed after a while, before the first and after the last', async () => {
    const port = await open((outgoing) => void outgoing.end());
    const [unused, used] = [await Http2Client.open(port, null), await Http2Client.open(port, null)];
    await used.ask().text();
    await Promise.all([unused.closed(), used.closed()]);
  });

  it('T205 one with a silent response stays for as long as that does', async () => {
    const responses: NodeResponse[] = [];
    const port = await open((outgoing) => {
      responses.push(outgoing);
      if ('stream' in outgoing) outgoing.writeHead(200);
    });
    const client = await Http2Client.open(port, null);
    const answer = client.ask();
    await answer.headers;
    // A connection that came later and is gone before: the time has passed.
    await (await Http2Client.open(port, null)).closed();
    await (await Http2Client.open(port, null)).closed();
    assert.ok(!client.isClosed);
    const [response] = responses;
    if (response !== undefined && 'stream' in response) response.end('last');
    assert.equal(await answer.text(), 'last');
    await client.closed();
  });
});
