import type { Encoding, Frame, ProtocolVersion } from '@spindle/protocol';
import { encodeFields, type FieldValue } from '../../protobuf.ts';
import { protobufCommand, requestFields, type ProtobufMethod } from '../../protobuf-client.ts';
import type { Dice } from '@spindle/testkit';

/** Channels with different options. */
const trackedChannels = ['pos:a', 'rec:a', 'cache:a', 'full:a'];
const usualChannels = [...trackedChannels, ...trackedChannels, 'room', 'log:a', 'rec:b', 'seen:a', 'full:b', 'shut:a'];
/** Strange names, and such as nobody may use. */
const strangeChannels = ['$private', 'nowhere:x', 'ünïcode', 'x'.repeat(300), 'shut:b', ''];

export function randomChannel(dice: Dice): string {
  return dice.pick(dice.chance(0.05) ? strangeChannels : usualChannels);
}

const goodTokens = ['u1', 'u2', 'u3', 'u1 with subs', 'u2 with subs', 'short'];
const badTokens = ['u3 with subs', 'late', 'old', 'odd', 'forged', ''];
const subscriptionTokens = ['shut:a', 'rec:a', 'short', 'late', 'old', 'odd', 'forged'];

interface CommandSpec {
  readonly method: ProtobufMethod;
  /** As JSON spells it. */
  readonly params: Readonly<Record<string, unknown>>;
  /** As Protobuf numbers it. */
  readonly fields: Readonly<Record<number, FieldValue>>;
}

const weights = {
  subscribe: 10,
  unsubscribe: 5,
  publish: 8,
  presence: 1,
  presence_stats: 1,
  history: 2,
  rpc: 2,
  send: 0.1,
  ping: 0.3,
  refresh: 0.7,
  sub_refresh: 1,
  connect: 0.1,
} as const satisfies Record<ProtobufMethod, number>;

export function randomCommand(dice: Dice, method: ProtobufMethod = dice.weighted(weights)): CommandSpec {
  const channel = randomChannel(dice);
  switch (method) {
    case 'connect':
    case 'refresh': {
      const token = dice.pick(dice.chance(0.15) ? badTokens : goodTokens);
      const withSubs = method === 'connect' && dice.chance(0.2);
      const subs = withSubs ? { subs: { [channel]: { recover: true, offset: dice.below(5) } } } : {};
      // The clients here do not read the server-side subscriptions out of a result in Protobuf.
      return { method, params: { token, ...subs }, fields: { 1: token.replace(' with subs', '') } };
    }
    case 'subscribe': {
      const token = dice.chance(0.3) ? dice.pick(subscriptionTokens) : '';
      const place = dice.chance(0.1) ? 'calm:rec' : channel;
      const recover = dice.chance(0.4);
      const offset = dice.below(12);
      return {
        method,
        params: { channel: place, token, recover, offset, positioned: dice.chance(0.2), join_leave: dice.chance(0.2) },
        fields: { 1: place, 2: token, 3: recover ? 1 : 0, 7: offset },
      };
    }
    case 'sub_refresh': {
      const token = dice.pick(subscriptionTokens);
      return { method, params: { channel, token }, fields: { 1: channel, 2: token } };
    }
    case 'publish': {
      const data = JSON.stringify('x'.repeat(dice.chance(0.05) ? 3_000 : dice.below(20)));
      return { method, params: { channel, data: JSON.parse(data) as unknown }, fields: { 1: channel, 2: data } };
    }
    case 'history': {
      const limit = dice.below(20) - 1;
      const params = { channel, limit, reverse: dice.chance(0.3), since: { offset: dice.below(4) } };
      return { method, params, fields: { 1: channel, 7: Math.max(0, limit) } };
    }
    case 'rpc': {
      const name = dice.pick(['echo', 'fail', 'nothing', 'binary']);
      return { method, params: { method: name, data: 1 }, fields: { 1: '1', 2: name } };
    }
    case 'unsubscribe':
    case 'presence':
    case 'presence_stats':
    case 'send':
    case 'ping':
      break;
  }
  return { method, params: { channel }, fields: { 1: channel } };
}

export function encodeCommand(version: ProtocolVersion, encoding: Encoding, id: number, spec: CommandSpec): Frame {
  const { method, params, fields } = spec;
  if (encoding === 'protobuf') return protobufCommand(version, id, method, fields);
  return JSON.stringify(
    version === 'v2' ? { id, [method]: params } : { id, method: requestFields[method] - 4, params },
  );
}

export function joinFrames(encoding: Encoding, frames: readonly Frame[]): Frame {
  if (encoding === 'json') return frames.join('\n');
  return Uint8Array.from(frames.flatMap((frame) => [...(frame as Uint8Array)]));
}

/** A frame with a few places changed, cut, doubled or swapped. */
export function mutate(dice: Dice, frame: Frame): Frame {
  const isText = typeof frame === 'string';
  const bytes = isText ? [...new TextEncoder().encode(frame)] : [...frame];
  for (let changes = 1 + dice.below(3); changes > 0; changes -= 1) {
    const at = dice.below(bytes.length + 1);
    const kind = dice.pick(['change', 'insert', 'remove', 'cut', 'double'] as const);
    if (kind === 'change') bytes[at] = strangeByte(dice, isText);
    else if (kind === 'insert') bytes.splice(at, 0, strangeByte(dice, isText));
    else if (kind === 'remove') bytes.splice(at, 1 + dice.below(4));
    else if (kind === 'cut') bytes.length = at;
    else bytes.splice(at, 0, ...bytes.slice(at, at + dice.below(30)));
  }
  return isText ? new TextDecoder().decode(Uint8Array.from(bytes)) : Uint8Array.from(bytes);
}

export function randomFrame(dice: Dice, encoding: Encoding): Frame {
  const bytes = Uint8Array.from({ length: dice.below(60) }, () => strangeByte(dice, encoding === 'json'));
  return encoding === 'json' ? new TextDecoder().decode(bytes) : bytes;
}

/** The answer to a ping, or to none. */
export function pongFrame(encoding: Encoding): Frame {
  return encoding === 'json' ? '{}' : Uint8Array.of(encodeFields({}).length);
}

const jsonCharacters = new TextEncoder().encode('{}[]":,\\0123456789-+.eEntrufals \n\t\u0000é');

function strangeByte(dice: Dice, isText: boolean): number {
  return isText && dice.chance(0.8) ? dice.pick([...jsonCharacters]) : dice.below(256);
}
