import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { startTestServer } from '../test-server.test.fixture.ts';
import { unknownDeployment, type Deployment } from './deployment.ts';
import { examined, grant, streamHead, Stranger, textFrame, told } from './doctor.test.fixture.ts';

const withCompression: Deployment = { ...unknownDeployment, offered: new Set(['websocket', 'compression']) };

/** Grants compression where it is asked for, and answers every message in clear text, or then as the test says. */
function compressing(answer: (text: string) => Buffer): Promise<Stranger> {
  return Stranger.answering((socket, head) => {
    const isCompressed = head.includes('permessage-deflate');
    socket.write(grant(head, ...(isCompressed ? ['Sec-WebSocket-Extensions: permessage-deflate'] : [])));
    const text = '{"id":1,"connect":{}}';
    socket.once('data', () => void socket.write(isCompressed ? answer(text) : textFrame(text)));
  });
}

function compressedFrame(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0xc1, payload.length]), payload]);
}

describe('compression', () => {
  it('D14 of messages is told', async () => {
    const { server } = await startTestServer((config) => ({
      ...config,
      client: { ...config.client, insecure: true },
      websocket: { ...config.websocket, compression: true, compressionMinSize: 0 },
    }));
    assert.equal(told(await examined(server.url), 'compression'), 'ok messages are compressed (permessage-deflate)');
    await server.stop();
    const stranger = await compressing((text) => compressedFrame(deflateRawSync(text)));
    assert.match(told(await examined(stranger.url), 'compression'), /^ok messages are compressed/);
    stranger.close();
  });

  it('D14 that is granted, and messages cannot be read then', async () => {
    for (const answer of [() => compressedFrame(Buffer.from([0xff, 0xff])), () => Buffer.alloc(0)]) {
      const stranger = await compressing(answer);
      const findings = await examined(stranger.url, { limitMs: 100 });
      assert.match(told(findings, 'compression'), /^fault compression is granted .* and no message arrives then/);
      stranger.close();
    }
  });

  it('D14 D20 that the configuration has, and that gets lost on the way', async () => {
    const stranger = await Stranger.answering((socket, head) => {
      socket.write(grant(head));
      socket.once('data', () => void socket.write(textFrame('{"id":1,"connect":{}}')));
    });
    const findings = await examined(stranger.url, { deployment: withCompression, limitMs: 100 });
    assert.match(told(findings, 'compression'), /^warning messages are not compressed, where the configuration has/);
    stranger.close();
  });

  it('D16 of responses holds events back, or may', async () => {
    const stranger = await Stranger.answering((socket, head) => {
      socket.write(streamHead('Content-Encoding: identity'));
      if (head.includes('/uni_')) socket.write('data: {"connect":{}}\n\n');
    });
    const findings = await examined(stranger.url, { limitMs: 100 });
    assert.match(told(findings, 'sse'), /^fault .*compresses responses \(identity\), and waits for more$/);
    assert.match(told(findings, 'uni-sse'), /^warning the first event arrives, compressed \(identity\)/);
    stranger.close();
  });
});
