import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Command, Push, Reply } from '../messages.ts';
import { legacyJson } from './json.ts';

type Message = { readonly reply: Reply; readonly command: Command } | { readonly push: Push };

interface Vectors {
  readonly fromClient: readonly {
    readonly name: string;
    readonly frame: string;
    readonly commands: readonly Command[];
  }[];
  readonly fromServer: readonly {
    readonly name: string;
    readonly frame: string;
    readonly messages: readonly Message[];
  }[];
}

const vectors = JSON.parse(readFileSync(new URL('../../vectors/legacy-json.json', import.meta.url), 'utf8')) as Vectors;

/** Members that are undefined are as good as absent. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('golden frames of legacy-json', () => {
  for (const { name, frame, commands } of vectors.fromClient) {
    it(`L3 is read: ${name}`, () => {
      assert.deepEqual(plain(legacyJson.decode(frame)), { commands });
      assert.deepEqual(plain(legacyJson.decode(new TextEncoder().encode(frame))), { commands });
    });

    it(`L3 is cut: ${name}`, () => {
      for (let end = 0; end < frame.length; end++) {
        const cut = legacyJson.decode(frame.slice(0, end));
        assert.notEqual(cut.malformed, undefined, `cut at ${end}`);
        assert.deepEqual(plain(cut.commands), commands.slice(0, cut.commands.length), `cut at ${end}`);
      }
    });
  }

  for (const { name, frame, messages } of vectors.fromServer) {
    it(`L10 is written: ${name}`, () => {
      const frames = messages.map((message) =>
        'push' in message
          ? legacyJson.encodePush(message.push)
          : legacyJson.encodeReply(message.reply, message.command),
      );
      assert.equal(legacyJson.join(frames), frame);
      assert.doesNotThrow(() => JSON.parse(frame) as unknown);
    });
  }
});
