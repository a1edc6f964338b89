import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { optionsFor } from '../options.ts';
import { withTrial } from '../workloads/trial.ts';
import { transports } from '../workloads/transports.ts';
import type { Published } from './answers.ts';
import { clientTransports, startLoadGenerator } from './load-generator.ts';

const options = optionsFor(transports, {});

describe('clients of the load generator', () => {
  for (const transport of clientTransports) {
    it(`count every publication once over ${transport}`, async () => {
      const published = await withTrial('spindle', options, { tokens: 3, transport }, async ({ generator }) => {
        const opened = await generator.open({ count: 3, layout: { channels: 2, each: 2 } });
        assert.deepEqual([opened.live, opened.failed], [3, 0]);
        return generator.api({ kind: 'batch', rate: 0, requests: 3, batch: 4, channels: 2 });
      });
      assert.deepEqual(countsOf(published), { expected: 36, delivered: 36, outOfSequence: 0, behind: 0 });
      assert.equal(published.ids, transport === 'uni_sse' ? 36 : 0);
    });
  }

  it('put a stream together again, however it was cut', async () => {
    const published = await withStreams((line) => [line]);
    assert.deepEqual(countsOf(published), { expected: 20, delivered: 20, outOfSequence: 0, behind: 0 });
  });

  it('notice a publication that is missing, or there twice', async () => {
    const missing = await withStreams((line, number) => (number === 7 ? [] : [line]));
    assert.deepEqual(countsOf(missing), { expected: 20, delivered: 18, outOfSequence: 2, behind: 0 });
    const twice = await withStreams((line, number) => (number === 7 ? [line, line] : [line]));
    assert.ok(twice.outOfSequence > 0);
  });
});

function countsOf({ expected, delivered, outOfSequence, behind }: Published) {
  return { expected, delivered, outOfSequence, behind };
}

/** Ten publications to two streams of a server that cuts what it writes wherever it can; `lines` makes of each what is sent. */
async function withStreams(lines: (line: string, number: number) => readonly string[]): Promise<Published> {
  const directory = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
  const tokens = join(directory, 'tokens');
  writeFileSync(tokens, 'token\n');
  const streams: Socket[] = [];
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {}); // The generator goes without a goodbye.
    socket.on('data', (bytes) => answer(socket, bytes.toString()));
  }).listen(0, '127.0.0.1');
  const answer = (socket: Socket, request: string): void => {
    if (request.startsWith('POST /connection/')) {
      streams.push(socket);
      writeInPieces(socket, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      writeInPieces(socket, chunked('{"connect":{"subs":{"bench0":{}}}}\n'));
      return;
    }
    const data = /"data":(\{.*?\})/.exec(request)?.[1] ?? '';
    const number = Number(/"n":(\d+)/.exec(data)?.[1]);
    const text = lines(`{"channel":"bench0","pub":{"data":${data}}}\n`, number).join('');
    for (const stream of streams) if (text !== '') writeInPieces(stream, chunked(text));
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"result":{}}');
  };
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const under = { port: address.port, apiKey: 'none', dialect: 'centrifugo' } as const;
  const generator = startLoadGenerator(under, { channel: 'bench', inFlight: 2, tokens, transport: 'uni_http_stream' });
  try {
    const opened = await generator.open({ count: 2 });
    assert.deepEqual([opened.live, opened.failed], [2, 0]);
    return await generator.api({ rate: 0, requests: 10 });
  } finally {
    await generator.stop();
    server.close();
    rmSync(directory, { recursive: true });
  }
}

/** Chunks of seven bytes, so that no message is in one. */
function chunked(text: string): string {
  return (text.match(/[^]{1,7}/g) ?? []).map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('');
}

function writeInPieces(socket: Socket, text: string): void {
  for (const piece of text.match(/[^]{1,11}/g) ?? []) socket.write(piece);
}
