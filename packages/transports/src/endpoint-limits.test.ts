import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createNode } from '@spindle/core';
import { compressedBit, opcodes, RawClient } from '@spindle/testkit';
import type { Host } from './host.ts';
import { listen } from './listen.ts';
import { createEndpoints, type MountOptions } from './mount/create-endpoints.ts';

/** Two WebSocket endpoints of one host, with limits of their own. */
describe('limits of an endpoint', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function open(options: Partial<MountOptions>): Promise<Host> {
    const node = createNode({ client: { allowAnonymousConnectWithoutToken: true } });
    const endpoints = createEndpoints({ node, ...options });
    const host = await listen({ address: '127.0.0.1', port: 0, maxBodyBytes: 1_000, endpoints, onFailure: () => {} });
    closing.push(async () => {
      await node.shutdown();
      await host.close(0);
    });
    return host;
  }

  const compression = { minBytes: 0, level: 1, maxDecompressedBytes: 5_000 };
  const offer = { 'sec-websocket-extensions': 'permessage-deflate' };
  const paths = { websocket: '/connection/websocket', uniWebsocket: '/connection/uni_websocket' } as const;

  for (const [narrow, wide] of [
    ['websocket', 'uniWebsocket'],
    ['uniWebsocket', 'websocket'],
  ] as const) {
    it(`T171 messages to ${narrow} are limited as that says, while ${wide} takes longer ones`, async () => {
      const { port } = await open({
        transports: { [narrow]: { maxMessageBytes: 1_000 }, [wide]: { maxMessageBytes: 5_000 } },
      });
      const message = `{"id":1,"connect":{}}${' '.repeat(2_000)}`;
      const refused = await RawClient.open(port, paths[narrow]);
      refused.sendText(message);
      assert.equal((await refused.closeFrame())?.code, 1009);
      const taken = await RawClient.open(port, paths[wide]);
      taken.sendText(wide === 'websocket' ? message : `{}${' '.repeat(2_000)}`);
      assert.match((await taken.text()) ?? '', /"connect":/);
      taken.destroy();
    });

    it(`T171 what leaves by ${wide} is compressed, what leaves by ${narrow} is not`, async () => {
      const { port } = await open({ transports: { [narrow]: { compression: null }, [wide]: { compression } } });
      for (const [transport, bit] of [
        [narrow, 0],
        [wide, compressedBit],
      ] as const) {
        const { client } = await RawClient.upgrade(port, paths[transport], offer);
        client.sendText(transport === 'websocket' ? '{"id":1,"connect":{}}' : '{}');
        assert.equal((await client.frame())?.opcode, bit | opcodes.text, transport);
        client.destroy();
      }
    });
  }

  it('T171 what is said of no transport holds for all of them', async () => {
    const { port } = await open({
      maxMessageBytes: 100,
      transports: { websocket: true, uniWebsocket: true, sockjs: true },
    });
    for (const path of [...Object.values(paths), '/connection/sockjs/000/session1/websocket']) {
      const client = await RawClient.open(port, path);
      client.sendText('x'.repeat(101));
      assert.equal((await client.closeFrame())?.code, 1009, path);
    }
  });
});
