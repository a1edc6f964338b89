import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  limitedCommands,
  noRateLimits,
  type CommandLimit,
  type CommandLimits,
  type ExplainRequest,
  type Limit,
} from '@spindle/core';
import { Rig, versions } from './harness.ts';

const limit = (path: string, rate: number): Limit => ({ path, buckets: [{ rate, intervalMs: 1_000 }] });
const only = (base: Limit | null): CommandLimit => ({ base, overrides: new Map() });

function limits(commands: Partial<CommandLimits['commands']>, more: Partial<CommandLimits> = {}): CommandLimits {
  const none = Object.fromEntries(limitedCommands.map((name) => [name, only(null)])) as CommandLimits['commands'];
  return { dryRun: false, total: null, commands: { ...none, ...commands }, ...more };
}

const connectionRig = (connection: CommandLimits) =>
  new Rig({ client: { rateLimits: { ...noRateLimits, connection } } });
const userRig = (user: CommandLimits) =>
  new Rig({ client: { rateLimits: { ...noRateLimits, user }, allowAnonymousConnectWithoutToken: true } });
const publication = { channel: 'room', data: 1 };

for (const version of versions) {
  describe(`rate limits, ${version}`, () => {
    it('Y20 a command too many is error 111, explained, and not executed', async () => {
      const rig = connectionRig(limits({ publish: only(limit('the limit', 2)) }));
      const visitor = await rig.joinTo(version, 'alice', 'room');
      const codes = [];
      for (let i = 0; i < 3; i += 1) codes.push(await visitor.errorOf('publish', publication));
      assert.deepEqual(codes, [0, 0, 111]);
      assert.deepEqual(await visitor.lines(), ['pub room 1', 'pub room 1']);
      const { rule, because, fix, code } = rig.refusals.at(-1) ?? {};
      assert.deepEqual([rule, code], ['Y20', 111]);
      assert.equal(because, 'the limit allows 2 in 1 s; the next one may come in 500 ms');
      assert.equal(fix, 'send less often, or raise the limit');
      await rig.advance(500);
      assert.equal(await visitor.errorOf('publish', publication), 0);
    });

    it('Y20 every connection has its own tokens', async () => {
      const rig = connectionRig(limits({ publish: only(limit('the limit', 1)) }));
      const visitors = [await rig.join(version, 'alice'), await rig.join(version, 'alice')];
      for (const visitor of visitors) assert.equal(await visitor.errorOf('publish', publication), 0);
    });

    it('Y23 the total counts what its own limit let pass, and not connect', async () => {
      const total = limit('the total', 3);
      const rig = connectionRig(limits({ publish: only(limit('the limit', 1)) }, { total }));
      const visitor = await rig.joinTo(version, 'alice', 'room');
      const codes = [];
      for (let i = 0; i < 3; i += 1) codes.push(await visitor.errorOf('publish', publication));
      assert.deepEqual(codes, [0, 111, 111]);
      assert.equal(await visitor.errorOf('subscribe', { channel: 'hall' }), 0);
      assert.equal(await visitor.errorOf('subscribe', { channel: 'yard' }), 111);
      assert.match(rig.refusals.at(-1)?.because ?? '', /^the total allows/);
    });

    it('Y24 users share their tokens over connections and reconnects, the anonymous user has no limit', async () => {
      const rig = userRig(limits({ publish: only(limit('the limit', 2)), connect: only(limit('connects', 3)) }));
      const [first, second] = [await rig.join(version, 'alice'), await rig.join(version, 'alice')];
      assert.equal(await first.errorOf('publish', publication), 0);
      assert.equal(await second.errorOf('publish', publication), 0);
      first.socket.leave();
      const third = await rig.join(version, 'alice');
      assert.equal(await third.errorOf('publish', publication), 111);
      assert.equal(await rig.dial(version).errorOf('connect', { token: 'alice' }), 111);
      const other = await rig.join(version, 'bob');
      assert.equal(await other.errorOf('publish', publication), 0);
      for (let i = 0; i < 5; i += 1) {
        const anonymous = rig.dial(version);
        await anonymous.succeed('connect');
        assert.equal(await anonymous.errorOf('publish', publication), 103);
      }
      await rig.advance(1_000);
      assert.equal(await rig.dial(version).errorOf('connect', { token: 'alice' }), 0);
    });

    it('Y25 unsubscribe is counted and never refused', async () => {
      const total = limit('the total', 4);
      const rig = connectionRig(limits({ unsubscribe: only(limit('the limit', 1)) }, { total }));
      const visitor = await rig.join(version, 'alice');
      for (let i = 0; i < 6; i += 1) assert.equal(await visitor.errorOf('unsubscribe', { channel: 'room' }), 0);
      assert.equal(await visitor.errorOf('publish', publication), 111);
    });

    it('Y26 a dry run reports and refuses nothing', async () => {
      const publish = only(limit('the limit', 1));
      const rig = connectionRig(limits({ publish }, { dryRun: true }));
      const visitor = await rig.join(version, 'alice');
      for (let i = 0; i < 3; i += 1) assert.equal(await visitor.errorOf('publish', publication), 0);
      assert.deepEqual(
        rig.refusals.map(({ rule, code, isDryRun }) => [rule, code, isDryRun]),
        [
          ['Y20', 111, true],
          ['Y20', 111, true],
        ],
      );
    });

    it('Y27 too many error replies close the connection, failures of the server do not count', async () => {
      const errors = { dryRun: false, total: limit('the limit', 2) };
      const rig = new Rig({ client: { rateLimits: { ...noRateLimits, errors } } });
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.break('publish');
      for (let i = 0; i < 4; i += 1) assert.equal(await visitor.errorOf('publish', publication), 100);
      for (let i = 0; i < 3; i += 1) visitor.send('subscribe', { channel: 'shut:a' });
      await visitor.expectClosed('tooManyErrors');
      assert.equal(rig.lastRefusal(), 'Y27 3509');
    });
  });
}

describe('rate limits', () => {
  it('Y22 an override takes the place of the base, by namespace or by method', async () => {
    const overrides = new Map([
      ['log', limit('for log', 2)],
      ['open', null],
    ]);
    const byMethod = new Map([['slow', limit('for slow', 1)]]);
    const rig = new Rig({
      namespaces: { open: { allowPublishForClient: true } },
      rpc: async () => ({}),
      client: {
        rateLimits: {
          ...noRateLimits,
          connection: limits({
            publish: { base: limit('the base', 1), overrides },
            rpc: { base: null, overrides: byMethod },
          }),
        },
      },
    });
    const visitor = await rig.join('v2', 'alice');
    const publishing = async (channel: string) => {
      const codes = [];
      for (let i = 0; i < 3; i += 1) codes.push(await visitor.errorOf('publish', { channel, data: 1 }));
      return codes;
    };
    assert.deepEqual(await publishing('log:a'), [0, 0, 111]);
    assert.deepEqual(await publishing('open:a'), [0, 0, 0]);
    assert.deepEqual(await publishing('room'), [0, 111, 111]);
    assert.deepEqual(await publishing('nowhere:a'), [111, 111, 111]);
    const calling = async (method: string) => [
      await visitor.errorOf('rpc', { method }),
      await visitor.errorOf('rpc', { method }),
    ];
    assert.deepEqual(
      [await calling('slow'), await calling('quick')],
      [
        [0, 111],
        [0, 0],
      ],
    );
  });

  it('Y38 explain names the limits that would be asked, as they stand, and takes nothing', async () => {
    const overrides = new Map([['log', limit('for log', 2)]]);
    const connection = limits({ publish: { base: limit('the base', 1), overrides } }, { total: limit('the total', 9) });
    const user = limits({ publish: only(limit('of users', 3)), connect: only(limit('connects', 2)) }, { dryRun: true });
    const rig = new Rig({ client: { rateLimits: { ...noRateLimits, connection, user } } });
    const visitor = await rig.join('v2', 'alice');
    const { id: client } = visitor;
    await visitor.succeed('publish', publication);
    const remarks = async (request: ExplainRequest) =>
      ((await rig.node.explain(request)).rateLimits ?? []).map(({ path, waitMs }) => `${path} ${waitMs}`);
    const publish = { operation: 'publish', channel: 'room' } as const;
    const asTheyStand = ['the base 1000', 'the total 0', 'of users 0'];
    for (let i = 0; i < 5; i += 1) assert.deepEqual(await remarks({ ...publish, client }), asTheyStand);
    await rig.advance(400);
    assert.deepEqual(await remarks({ ...publish, client }), ['the base 600', 'the total 0', 'of users 0']);
    assert.deepEqual(await remarks({ ...publish, user: 'bob' }), ['the base 0', 'the total 0', 'of users 0']);
    assert.deepEqual(await remarks({ ...publish, channel: 'log:a', client }), [
      'for log 0',
      'the total 0',
      'of users 0',
    ]);
    assert.deepEqual(await remarks({ operation: 'connect', user: 'alice' }), ['connects 0']);
    assert.deepEqual(await remarks({ operation: 'connect' }), []);
    const { allowed, rateLimits } = await rig.node.explain({ ...publish, channel: 'shut:a', user: 'bob' });
    assert.deepEqual([allowed, rateLimits?.map(({ isDryRun }) => isDryRun)], [false, [false, false, true]]);
    assert.equal('rateLimits' in (await new Rig().node.explain({ ...publish, user: 'bob' })), false);
  });
});
