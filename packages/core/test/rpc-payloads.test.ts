import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Payload } from '@spindle/protocol';
import { Rig, versions } from './harness.ts';
import { ProtobufClient } from './protobuf-client.ts';
import { decodeFields, decodeFrame } from './protobuf.ts';
import { rest } from './rest.ts';

const texts = [
  '9007199254740993',
  '[1.0,-0,1e400]',
  '{"b":1,"a":2,"a":3,"__proto__":null}',
  String.raw`"\ud800\/\u0041\u0000"`,
  '"\u2028é😀"',
  '{ "a" :\t[ ] }',
  'null',
  '""',
];
const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** A node whose RPC answers what it is asked, and what it was asked. */
function echo(): { readonly rig: Rig; readonly asked: (Payload | undefined)[] } {
  const asked: (Payload | undefined)[] = [];
  const rig = new Rig({
    async rpc({ data }) {
      asked.push(data);
      return { data };
    },
  });
  return { rig, asked };
}

describe('Payloads of RPC', () => {
  for (const version of versions) {
    it(`P148 in JSON stay as they are written: ${version}`, async () => {
      const { rig, asked } = echo();
      const visitor = await rig.join(version, 'ann');
      visitor.socket.take();
      for (const text of texts) {
        const params = `{"method":"echo","data":${text}}`;
        visitor.raw(version === 'v2' ? `{"id":7,"rpc":${params}}` : `{"id":7,"method":9,"params":${params}}`);
        await rest();
        const expected = version === 'v2' ? `{"id":7,"rpc":{"data":${text}}}` : `{"id":7,"result":{"data":${text}}}\n`;
        assert.deepEqual(visitor.socket.take(), [expected]);
      }
      assert.deepEqual(asked, texts);
      rig.expectNoFailures();
    });

    it(`P148 in Protobuf are any bytes: ${version}`, async () => {
      const { rig, asked } = echo();
      rig.tokens.connection('ann', { user: 'ann' });
      const client = new ProtobufClient(rig.host, rig.node, version);
      client.send('connect', { 1: 'ann' });
      await rest();
      client.socket.take();
      client.send('rpc', { 1: bytes, 2: 'echo' });
      await rest();
      const [frame] = client.socket.take();
      const [message] = decodeFrame(frame as Uint8Array);
      const result = decodeFields(message as Uint8Array).get(version === 'v2' ? 13 : 3) as Uint8Array;
      assert.deepEqual(Buffer.from(decodeFields(result).get(1) as Uint8Array), Buffer.from(bytes));
      assert.deepEqual(
        asked.map((data) => Buffer.from(data as Uint8Array)),
        [Buffer.from(bytes)],
      );
      rig.expectNoFailures();
    });
  }
});
