import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compressedBit, opcodes, RawClient } from '@spindle/testkit';
import { defaultConfig } from '../config/index.ts';
import { startTestServer } from '../test-server.test.fixture.ts';
import { messageLimits } from './web-sockets.ts';

const headers = { 'sec-websocket-extensions': 'permessage-deflate', 'x-user': 'ann' };

describe('WebSocket options', () => {
  it('T132 T134 websocket.compression compresses for clients that offer it', async () => {
    const test = await startTestServer((config) => ({
      ...config,
      websocket: { ...config.websocket, compression: true, compressionMinSize: 100 },
    }));
    const { client, response } = await RawClient.upgrade(test.server.port, '/connection/websocket', headers);
    assert.match(response.headers.get('sec-websocket-extensions') ?? '', /permessage-deflate/);
    client.sendText('{"id":1,"connect":{}}');
    assert.equal((await client.frame())?.opcode, compressedBit | opcodes.text);
    await test.server.stop();
  });

  it('T132 compression is off by default', async () => {
    const test = await startTestServer();
    const { response } = await RawClient.upgrade(test.server.port, '/connection/websocket', headers);
    assert.equal(response.headers.has('sec-websocket-extensions'), false);
    await test.server.stop();
  });

  it('T135 the limit after decompression is ten times the other unless it is set', () => {
    const websocket = { ...defaultConfig().websocket, compression: true, messageSizeLimit: 1_000 };
    const limitOf = (decompressedMessageSizeLimit: number) =>
      messageLimits({ ...websocket, decompressedMessageSizeLimit }).compression?.maxDecompressedBytes;
    assert.equal(limitOf(0), 10_000);
    assert.equal(limitOf(3_000), 3_000);
  });
});
