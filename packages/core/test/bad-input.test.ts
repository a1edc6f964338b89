import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';
import { LegacyClient, readableSignatures } from './legacy-client.ts';
import type { ReplyMessage } from './messages.ts';
import { ProtobufClient, requestFields, type ProtobufMethod } from './protobuf-client.ts';
import { encodeFields, type FieldValue } from './protobuf.ts';
import { rest } from './rest.ts';
import { readSchema, type SchemaField } from './schema.ts';
import type { Visitor } from './visitor.ts';

type Version = (typeof versions)[number];

/** Message that holds the parameters of each command. */
const requests: Readonly<Record<ProtobufMethod, string>> = {
  connect: 'ConnectRequest',
  subscribe: 'SubscribeRequest',
  unsubscribe: 'UnsubscribeRequest',
  publish: 'PublishRequest',
  presence: 'PresenceRequest',
  presence_stats: 'PresenceStatsRequest',
  history: 'HistoryRequest',
  ping: 'PingRequest',
  send: 'SendRequest',
  rpc: 'RPCRequest',
  refresh: 'RefreshRequest',
  sub_refresh: 'SubRefreshRequest',
};
const methods = Object.keys(requests) as ProtobufMethod[];

/** Values that are not what a field of the type may be, as JSON. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  string: ['1', 'true', '{}', '[]', '["a"]'],
  bool: ['"true"', '1', '0', '{}'],
  uint32: ['"1"', '-1', '1.5', '1e3', '4294967296', 'true', '[]'],
  uint64: ['"1"', '-1', '1.5', '1e3', '36893488147419103232', 'true', '{}'],
  int32: ['"1"', '0.5', '2147483648', '-2147483649', '{}'],
  int64: ['"1"', '0.5', '1e3', '9223372036854777856', '[]'],
  map: ['"a"', '1', '[]', '{"a":1}', '{"a":null}'],
  message: ['"a"', '1', '[]', 'true'],
  list: ['"a"', '1', '{}', '[null]', '[true]'],
};

/** A payload is right whatever it is. */
function wrongFor({ type, isRepeated }: SchemaField): readonly string[] {
  if (isRepeated) return wrong['list'] ?? [];
  return type === 'bytes' ? [] : (wrong[type] ?? wrong['message'] ?? []);
}

/** A place with somebody in it, and a second connection that misbehaves. */
class Scene {
  /** Nobody serves an RPC method. */
  readonly rig = new Rig({ rpc: async () => null, legacy: readableSignatures() });
  readonly channel = 'full:a';
  readonly version: Version;

  private constructor(version: Version) {
    this.version = version;
  }

  static async open(version: Version): Promise<Scene> {
    const scene = new Scene(version);
    const { rig, channel } = scene;
    scene.neighbour = await rig.joinTo('v2', 'bob', channel);
    await rig.publish(channel, 1, 2);
    await scene.neighbour.lines();
    return scene;
  }

  neighbour: Visitor | null = null;

  /** All of the node that a command could have changed, but for the connections of the user. */
  async state(spared: string): Promise<unknown> {
    const { node } = this.rig;
    return {
      connections: (await node.connections({})).filter(({ user }) => user !== spared),
      history: await node.history(this.channel, { limit: -1 }),
      presence: await node.presence(this.channel),
      presentElsewhere: await this.rig.presence.occupied(),
      told: await this.neighbour?.lines(),
    };
  }

  /** A command as text, with parameters as they are given. */
  command(method: ProtobufMethod, params: string): string {
    const number = requestFields[method] - 4;
    return this.version === 'v2' ? `{"id":7,"${method}":${params}}` : `{"id":7,"method":${number},"params":${params}}`;
  }
}

/** What a command without any parameters is refused with; what closes says so. */
const empty: Readonly<Record<ProtobufMethod, { readonly v1: string; readonly v2: string }>> = {
  connect: { v1: 'S2 3501', v2: 'S2 3501' },
  subscribe: { v1: 'S51 3501', v2: 'S51 3501' },
  unsubscribe: { v1: 'S51 3501', v2: 'S51 3501' },
  publish: { v1: 'S51 3501', v2: 'S51 3501' },
  presence: { v1: 'S51 3501', v2: 'S51 3501' },
  presence_stats: { v1: 'S51 3501', v2: 'S51 3501' },
  history: { v1: 'S51 3501', v2: 'S51 3501' },
  ping: { v1: 'none', v2: 'S25 3501' },
  send: { v1: 'none', v2: 'S26 3508' },
  rpc: { v1: 'S27 104', v2: 'S27 104' },
  refresh: { v1: 'S19 3501', v2: 'S19 3501' },
  sub_refresh: { v1: 'S51 3501', v2: 'S51 3501' },
};

const long = 'x'.repeat(2 * 1_048_576);

/** Commands of the right types that are refused all the same; those of one generation alone are marked. */
const refused: readonly (readonly [method: ProtobufMethod, params: string, refusal: string, version?: Version])[] = [
  ...(['subscribe', 'publish', 'presence', 'presence_stats', 'history'] as const).flatMap(
    (method): [ProtobufMethod, string, string][] => [
      [method, '{"channel":"","data":1}', 'S51 3501'],
      [method, '{"channel":null,"data":1}', 'S51 3501'],
      [method, '{"channel":"nowhere:x","data":1}', 'C4 102'],
      [method, '{"channel":"full:ä","data":1}', 'C8 107'],
    ],
  ),
  ['subscribe', `{"channel":"${long}"}`, 'C6 107', 'v2'],
  ['subscribe', `{"channel":"${long}"}`, 'C6 106', 'v1'],
  ['subscribe', '{"channel":"shut:x"}', 'C28 103'],
  ['subscribe', '{"channel":"full:a","token":"forged"}', 'A0 103'],
  ['subscribe', '{"channel":"full:a","delta":"zip"}', 'S53 3501', 'v2'],
  ['subscribe', '{"channel":"full:a","tf":{"op":"nonsense"}}', 'C46 107', 'v2'],
  ['publish', '{"channel":"full:a"}', 'C50 107', 'v2'],
  ['publish', '{"channel":"full:a"}', 'S51 3501', 'v1'],
  ['publish', '{"channel":"shut:x","data":1}', 'C33 103'],
  ['presence', '{"channel":"full:a"}', 'C33 103'],
  ['presence', '{"channel":"rec:a"}', 'C35 108'],
  ['presence_stats', '{"channel":"full:a"}', 'C33 103'],
  ['history', '{"channel":"full:a","limit":1}', 'C33 103'],
  ['history', '{"channel":"seen:a","limit":1}', 'C36 108'],
  ['rpc', '{"method":"nothing","data":1}', 'S27 104'],
  ['refresh', '{"token":"forged"}', 'A0 3500'],
  ['sub_refresh', '{"channel":"full:a","token":"forged"}', 'S21 103'],
];

/** A scene with a second connection that speaks Protobuf. */
async function protobufScene(version: Version): Promise<{ readonly scene: Scene; readonly client: ProtobufClient }> {
  const scene = await Scene.open(version);
  scene.rig.tokens.connection('ann', { user: 'ann' });
  const client = new ProtobufClient(scene.rig.host, scene.rig.node, version);
  client.send('connect', { 1: 'ann' });
  await rest();
  client.lines();
  return { scene, client };
}

/** Parameters that are given as JSON, as fields of their message; of a tags filter the operator alone. */
function fieldsOf(fields: readonly SchemaField[], params: string): Record<number, FieldValue> {
  const given = JSON.parse(params) as Readonly<Record<string, unknown>>;
  const numbers = new Map(fields.map(({ name, number }) => [name, number]));
  const encoded = Object.entries(given).flatMap(([name, value]): [number, FieldValue][] => {
    const number = numbers.get(name);
    if (number === undefined || value === null) return [];
    if (name === 'data') return [[number, JSON.stringify(value)]];
    if (typeof value === 'object') return [[number, encodeFields({ 1: (value as { op: string }).op })]];
    return [[number, typeof value === 'string' ? value : Number(value)]];
  });
  return Object.fromEntries(encoded);
}

/** Data of the publications of a history. */
function dataOf({ result }: ReplyMessage): unknown[] {
  const publications = (result?.['publications'] ?? []) as { readonly data: unknown }[];
  return publications.map(({ data }) => data);
}

for (const version of versions) {
  describe(`Bad input of ${version} clients`, () => {
    const schema = readSchema(version);

    it('S125 every command of the schema is looked at', () => {
      for (const method of methods) assert.ok(schema.has(requests[method]), method);
      const commands = (schema.get('Command') ?? []).map(({ name }) => name);
      if (version === 'v2') assert.deepEqual(commands.toSorted(), ['id', ...methods].toSorted());
      else assert.deepEqual(commands, ['id', 'method', 'params']);
    });

    for (const method of methods) {
      it(`S125 ${method} with a parameter of a wrong type is malformed and changes nothing`, async () => {
        for (const field of schema.get(requests[method]) ?? []) {
          for (const value of wrongFor(field)) {
            const scene = await Scene.open(version);
            const visitor = await scene.rig.join(version, 'ann');
            const before = await scene.state('ann');
            visitor.raw(scene.command(method, `{"${field.name}":${value}}`));
            await visitor.expectClosed('badRequest');
            assert.equal(scene.rig.lastRefusal(), 'S23 3501', `${field.name}: ${value}`);
            assert.deepEqual(await scene.state('ann'), before, `${field.name}: ${value}`);
            scene.rig.expectNoFailures();
          }
        }
      });

      it(`S126 ${method} in Protobuf does not see a parameter of another wire type`, async () => {
        for (const field of schema.get(requests[method]) ?? []) {
          const { scene, client } = await protobufScene(version);
          const before = await scene.state('ann');
          const isNumber = /^(u?int|bool)/.test(field.type);
          client.send(method, { [field.number]: isNumber ? 'full:a' : 1 });
          await rest();
          assert.equal(scene.rig.lastRefusal(), empty[method][version], field.name);
          assert.deepEqual(await scene.state('ann'), before, field.name);
          scene.rig.expectNoFailures();
        }
      });

      it(`S126 ${method} without parameters is refused or does nothing`, async () => {
        for (const params of version === 'v2' ? ['{}'] : ['{}', 'null']) {
          const scene = await Scene.open(version);
          const visitor = await scene.rig.join(version, 'ann');
          const before = await scene.state('ann');
          visitor.raw(scene.command(method, params));
          await rest();
          assert.equal(scene.rig.lastRefusal(), empty[method][version]);
          assert.deepEqual(await scene.state('ann'), before);
          scene.rig.expectNoFailures();
        }
      });
    }

    it('S127 what is refused says why, with one code, and changes nothing', async () => {
      for (const [method, params, refusal, only = version] of refused) {
        if (only !== version) continue;
        const scene = await Scene.open(version);
        const visitor = await scene.rig.join(version, 'ann');
        const before = await scene.state('nobody');
        visitor.raw(scene.command(method, params));
        await rest();
        const row = `${method} ${params.slice(0, 80)}`;
        assert.equal(scene.rig.lastRefusal(), refusal, row);
        const code = Number(refusal.split(' ')[1]);
        assert.deepEqual(await visitor.lines(), code < 3_000 ? [`#7 error ${code}`] : [], row);
        assert.equal(visitor.socket.closed !== null, code >= 3_000, row);
        if (code < 3_000) assert.deepEqual(await scene.state('nobody'), before, row);
        scene.rig.expectNoFailures();
      }
    });

    it('S127 what is refused says the same in Protobuf', async () => {
      for (const [method, params, refusal, only = version] of refused) {
        // What writes Protobuf here takes no names of megabytes.
        if (only !== version || params.includes(long)) continue;
        const { scene, client } = await protobufScene(version);
        const before = await scene.state('nobody');
        const id = client.send(method, fieldsOf(schema.get(requests[method]) ?? [], params));
        await rest();
        const row = `${method} ${params.slice(0, 80)}`;
        assert.equal(scene.rig.lastRefusal(), refusal, row);
        const code = Number(refusal.split(' ')[1]);
        assert.deepEqual(client.lines(), code < 3_000 ? [`#${id} error ${code}`] : [], row);
        assert.equal(client.socket.closed !== null, code >= 3_000, row);
        if (code < 3_000) assert.deepEqual(await scene.state('nobody'), before, row);
        scene.rig.expectNoFailures();
      }
    });

    it('S128 unknown parameters are ignored in Protobuf, whatever they hold', async () => {
      const { scene, client } = await protobufScene(version);
      const id = client.send('subscribe', { 1: 'full:a', 99: 'full:b', 100000: 1 });
      await rest();
      assert.deepEqual(client.lines(), [`#${id}`, 'join full:a ann']);
      assert.deepEqual(scene.rig.refusals, []);
    });

    it('S128 unknown parameters are ignored, and of equal names the last counts', async () => {
      const scene = await Scene.open(version);
      const visitor = await scene.rig.join(version, 'ann');
      const good = '"__proto__":{"channel":1},"unknown":[{"deep":1e999}],"channel":"full:a"';
      visitor.raw(scene.command('subscribe', `{"channel":"nowhere:x",${good}}`));
      assert.deepEqual(await visitor.lines(), ['#7', 'join full:a ann']);
      visitor.raw(scene.command('history', `{${good},"limit":9,"limit":1,"reverse":true,"reverse":false}`));
      const [reply] = await visitor.messages();
      assert.ok(reply?.kind === 'reply');
      assert.deepEqual(dataOf(reply), [1]);
    });

    it('S129 numbers at the edge of their type are read and find nothing', async () => {
      const scene = await Scene.open(version);
      const visitor = await scene.rig.joinTo(version, 'ann', 'full:a');
      await scene.neighbour?.lines();
      const before = await scene.state('nobody');
      for (const offset of ['9007199254740993', '9223372036854775808', '18446744073709551615']) {
        visitor.raw(scene.command('history', `{"channel":"full:a","limit":10,"since":{"offset":${offset}}}`));
        const [reply] = await visitor.messages();
        assert.ok(reply?.kind === 'reply' && reply.error === null, offset);
        assert.deepEqual(dataOf(reply), [], offset);
      }
      for (const limit of ['2147483647', '-2147483648', '-1']) {
        visitor.raw(scene.command('history', `{"channel":"full:a","limit":${limit}}`));
        const [reply] = await visitor.messages();
        assert.ok(reply?.kind === 'reply' && reply.error === null, limit);
        assert.deepEqual(dataOf(reply), [1, 2], limit);
      }
      assert.deepEqual(await scene.state('nobody'), before);
    });

    it('S129 a client that asks to recover from an offset nobody has reached has recovered nothing', async () => {
      for (const offset of ['3', '9007199254740993', '18446744073709551615']) {
        const scene = await Scene.open(version);
        const visitor = await scene.rig.join(version, 'ann');
        visitor.raw(scene.command('subscribe', `{"channel":"full:a","recover":true,"offset":${offset}}`));
        const [reply] = await visitor.messages();
        assert.ok(reply?.kind === 'reply' && reply.error === null, offset);
        assert.equal(reply.result?.['recovered'] ?? false, false, offset);
        assert.equal(reply.result?.['offset'], 2, offset);
      }
    });
  });
}

describe('Bad input of clients of 2016', () => {
  const credentials = { user: 'string', timestamp: 'string', info: 'string', token: 'string' };
  const commands: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    connect: credentials,
    refresh: credentials,
    subscribe: {
      channel: 'string',
      client: 'string',
      info: 'string',
      sign: 'string',
      last: 'string',
      recover: 'bool',
    },
    unsubscribe: { channel: 'string' },
    publish: { channel: 'string' },
    presence: { channel: 'string' },
    history: { channel: 'string' },
    ping: {},
  };
  const malformed = { reason: 'invalid message', reconnect: false };

  for (const [method, params] of Object.entries(commands)) {
    it(`L3 S125 ${method} with a parameter of a wrong type is malformed and changes nothing`, async () => {
      for (const [name, type] of Object.entries(params)) {
        for (const value of wrong[type] ?? []) {
          const scene = await Scene.open('v2');
          const client = await new LegacyClient(scene.rig).connect('ann');
          const before = await scene.state('ann');
          const given = name === 'last' ? `"recover":true,"last":${value}` : `"sign":"x","${name}":${value}`;
          client.socket.send(`{"uid":"7","method":"${method}","params":{${given}}}`);
          await rest();
          assert.deepEqual(client.closeReason, malformed, `${name}: ${value}`);
          assert.equal(scene.rig.lastRefusal(), 'S23 3501', `${name}: ${value}`);
          assert.deepEqual(await scene.state('ann'), before, `${name}: ${value}`);
          scene.rig.expectNoFailures();
        }
      }
    });
  }

  it('L3 a command that is no command is malformed and changes nothing', async () => {
    for (const frame of [
      '',
      '[]',
      '1',
      'null',
      '"ping"',
      '{"uid":7,"method":"ping"}',
      '{"uid":"7","method":7}',
      '{"uid":"7","method":"ping"}{}',
    ]) {
      const scene = await Scene.open('v2');
      const client = await new LegacyClient(scene.rig).connect('ann');
      const before = await scene.state('ann');
      client.socket.send(frame);
      await rest();
      assert.deepEqual(client.closeReason, malformed, frame);
      assert.deepEqual(await scene.state('ann'), before, frame);
      scene.rig.expectNoFailures();
    }
  });
});
