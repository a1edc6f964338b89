import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Codec } from './codec.ts';
import { codecFor } from './codecs.ts';
import * as v1Json from './generated/v1-json.ts';
import * as v1Protobuf from './generated/v1-protobuf.ts';
import * as v2Json from './generated/v2-json.ts';
import * as v2Protobuf from './generated/v2-protobuf.ts';
import { JsonReader } from './json/reader.ts';
import { malformationOf } from './malformed.ts';
import type { Command, Frame, Push, Reply } from './messages.ts';
import { encodeDelimited, type WriteMessage } from './protobuf/encode.ts';
import { ProtobufReader } from './protobuf/reader.ts';
import { unidirectionalCodecFor } from './v2/unidirectional.ts';

interface FromClient {
  readonly name: string;
  readonly frame: string;
  readonly commands: readonly Command[];
}

type Message = { readonly reply: Reply } | { readonly push: Push } | { readonly ping: true };

interface FromServer {
  readonly name: string;
  readonly frame: string;
  readonly messages: readonly Message[];
}

interface Vectors {
  readonly fromClient: readonly FromClient[];
  readonly fromServer: readonly FromServer[];
  /** Understood by clients, never written by us. */
  readonly fromOlderServers?: readonly { readonly name: string; readonly frame: string }[];
}

function load(variant: string): Vectors {
  const text = readFileSync(new URL(`../vectors/${variant}.json`, import.meta.url), 'utf8');
  return JSON.parse(text, (_, value: unknown) => reviveBytes(value)) as Vectors;
}

/** Payloads of Protobuf vectors are written as `{"bytes":"00 01"}`. */
function reviveBytes(value: unknown): unknown {
  return value instanceof Object && 'bytes' in value ? bytesOf(String(value.bytes)) : value;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex === '' ? [] : hex.split(' '), (byte) => Number.parseInt(byte, 16));
}

/** Maps have no prototype and views have buffers of their own; neither matters here. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function encode(codec: Codec, message: Message): Frame {
  if ('reply' in message) return codec.encodeReply(message.reply);
  if ('push' in message) return codec.encodePush(message.push);
  return codec.ping ?? assert.fail('a ping in a variant without pings');
}

const variants = [
  { name: 'v2-json', codec: codecFor('v2', 'json') },
  { name: 'v2-protobuf', codec: codecFor('v2', 'protobuf') },
  { name: 'v1-json', codec: codecFor('v1', 'json') },
  { name: 'v1-protobuf', codec: codecFor('v1', 'protobuf') },
  { name: 'uni-json', codec: unidirectionalCodecFor('json') },
];

for (const { name: variant, codec } of variants) {
  const vectors = load(variant);
  const frameOf = (frame: string): Frame => (codec.encoding === 'json' ? frame : bytesOf(frame));

  describe(`golden frames of ${variant}`, () => {
    for (const { name, frame, commands } of vectors.fromClient) {
      it(`P96 is read: ${name}`, () => {
        assert.deepEqual(plain(codec.decode(frameOf(frame))), plain({ commands }));
      });

      it(`P97 is cut: ${name}`, () => {
        const whole = frameOf(frame);
        for (let end = 0; end < whole.length; end++) {
          const cut = codec.decode(whole.slice(0, end));
          const isComplete = cut.malformed === undefined;
          assert.deepEqual(plain(cut.commands), plain(commands.slice(0, cut.commands.length)), `cut at ${end}`);
          assert.ok(!isComplete || cut.commands.length > 0 || variant === 'v1-json', `nothing read, cut at ${end}`);
        }
      });
    }

    for (const { name, frame, messages } of vectors.fromServer) {
      it(`P96 is written: ${name}`, () => {
        const written = codec.join(messages.map((message) => encode(codec, message)));
        assert.deepEqual(written, frameOf(frame));
      });
    }
  });
}

/** A frame of the server read by the generated code and written again; what is embedded is taken as it comes. */
const rewriters: Record<string, (frame: Frame) => Frame> = {
  'v2-json': (frame) => rewriteLines(frame, (reader) => v2Json.formatReply(v2Json.parseReply(reader))),
  'v1-json': (frame) => rewriteLines(frame, (reader) => v1Json.formatReply(v1Json.parseReply(reader))),
  'uni-json': (frame) => rewriteLines(frame, (reader) => v2Json.formatPush(v2Json.parsePush(reader))),
  'v2-protobuf': (frame) => rewriteBytes(frame, v2Protobuf.readReply, v2Protobuf.writeReply),
  'v1-protobuf': (frame) => rewriteBytes(frame, v1Protobuf.readReply, v1Protobuf.writeReply),
};

function rewriteBytes<Message>(
  frame: Frame,
  read: (reader: ProtobufReader) => Message,
  write: WriteMessage<Message>,
): Uint8Array {
  const reader = new ProtobufReader(frame as Uint8Array);
  reader.enter();
  return encodeDelimited(write, read(reader));
}

function rewriteLines(frame: Frame, rewrite: (reader: JsonReader) => string): string {
  const lines = (frame as string).split('\n');
  return lines.map((line) => (line === '' ? '' : rewrite(new JsonReader(line)))).join('\n');
}

for (const { name: variant, codec } of variants) {
  const vectors = load(variant);
  const rewrite = rewriters[variant] ?? assert.fail(variant);

  describe(`golden frames of ${variant}, as a client reads them`, () => {
    for (const { name, frame } of [...vectors.fromServer, ...(vectors.fromOlderServers ?? [])]) {
      const whole = codec.encoding === 'json' ? frame : bytesOf(frame);

      it(`P96 is read by the generated code: ${name}`, () => {
        assert.deepEqual(rewrite(whole), whole);
      });

      it(`P97 is cut without harm: ${name}`, () => {
        for (let end = 0; end < whole.length; end++) {
          try {
            rewrite(whole.slice(0, end));
          } catch (error) {
            assert.equal(typeof malformationOf(error), 'string');
          }
        }
      });
    }
  });
}
