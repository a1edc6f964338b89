import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errors } from '@spindle/protocol';
import type { Hooks, HttpRequest, UserEvent } from '@spindle/core';
import { Rig, versions } from './harness.ts';

const request: HttpRequest = { url: 'http://localhost/connection', headers: new Headers({ cookie: 'session=alice' }) };

/** People who have a session with the application. */
const bySession: Hooks = {
  connecting({ request }) {
    const user = /session=(\w+)/.exec(request?.headers.get('cookie') ?? '')?.[1];
    return user === undefined ? undefined : { user };
  },
};

const grantAlice: Hooks = { connecting: () => ({ user: 'alice' }) };

describe('the hook connecting', () => {
  for (const version of versions) {
    it(`S130 S145 ${version}: says who connects, from the request; without an answer the token does`, async () => {
      const rig = new Rig({ hooks: bySession });
      const visitor = rig.dial(version, { request: { http: request } });
      await visitor.succeed('connect');
      assert.deepEqual(
        (await rig.node.connections({ user: 'alice' })).map(({ client }) => client),
        [visitor.id],
      );
      await rig.join(version, 'bob');
      const nobody = rig.dial(version);
      nobody.send('connect');
      await nobody.expectClosed('badRequest');
    });
  }

  it('S130 S145 is told what the client says', async () => {
    const events: unknown[] = [];
    const rig = new Rig({ hooks: { connecting: (event) => void events.push(event) } });
    const visitor = rig.dial('v2', { request: { http: request } });
    visitor.send('connect', {
      token: 'none',
      data: { a: 1 },
      name: 'js',
      version: '5',
      headers: { x: 'y' },
      subs: { room: {} },
    });
    await visitor.expectClosed('invalidToken');
    assert.deepEqual(events, [
      {
        client: visitor.id,
        transport: 'memory',
        encoding: 'json',
        request,
        token: 'none',
        data: '{"a":1}',
        name: 'js',
        version: '5',
        headers: Object.assign(Object.create(null), { x: 'y' }),
        channels: ['room'],
      },
    ]);
  });

  it('S130 brings info, meta, data and subscriptions; a token is not looked at, listed channels are not added', async () => {
    const told: UserEvent[] = [];
    const rig = new Rig({
      hooks: {
        connecting: () => ({
          user: 'alice',
          info: '{"name":\n"Alice"}',
          meta: '{"role":"admin"}',
          data: '[1]',
          subs: { 'seen:a': { data: '"welcome"' } },
        }),
        connected: (event) => void told.push(event),
      },
    });
    const visitor = rig.dial('v2');
    const result = await visitor.succeed('connect', { token: 'nonsense', subs: { 'seen:b': {} } });
    assert.deepEqual(result['data'], [1]);
    assert.deepEqual(Object.keys(result['subs'] as object), ['seen:a']);
    assert.equal((result['subs'] as Record<string, { data: unknown }>)['seen:a']?.data, 'welcome');
    const { presence } = await visitor.succeed('presence', { channel: 'seen:a' });
    assert.deepEqual(presence, {
      [visitor.id]: { user: 'alice', client: visitor.id, conn_info: { name: 'Alice' } },
    });
    assert.deepEqual(
      told.map(({ user, meta }) => [user, meta]),
      [['alice', '{"role":"admin"}']],
    );
  });

  it('S130 what it grants is subject to blocks, limits and known namespaces', async () => {
    const rig = new Rig({ hooks: grantAlice, client: { userConnectionLimit: 1 } });
    await rig.dial().succeed('connect');
    const second = rig.dial();
    second.send('connect');
    await second.expectClosed('connectionLimit');
    const unknown = new Rig({ hooks: { connecting: () => ({ user: 'a', subs: { 'no:where': {} } }) } });
    assert.equal(await unknown.dial().errorOf('connect'), errors.unknownChannel.code);
    const expired = new Rig({ hooks: { connecting: () => ({ user: 'a', expireAt: 1 }) } });
    assert.equal(await expired.dial().errorOf('connect'), errors.expired.code);
  });

  it('S132 denies with an error or an end, and its reason is for the operator', async () => {
    const late: Hooks = {
      connecting: async () => ({ error: { code: 1_001, message: 'come back later', temporary: true } }),
    };
    const rig = new Rig({ hooks: late });
    assert.deepEqual((await rig.dial().ask('connect')).error, {
      code: 1_001,
      message: 'come back later',
      temporary: true,
    });
    const closed = new Rig({
      hooks: {
        connecting: () => ({ disconnect: { code: 4_501, reason: 'no' }, because: 'no session', fix: 'log in' }),
      },
    });
    const visitor = closed.dial();
    visitor.send('connect');
    await visitor.messages();
    assert.deepEqual(visitor.socket.closed, { code: 4_501, reason: 'no' });
    assert.equal(closed.refusals[0]?.rule, 'S130');
    assert.equal(closed.refusals[0]?.because, 'the hook connecting refused: no session');
  });

  it('S131 S139 one that fails is error 100 and a report', async () => {
    const failing: NonNullable<Hooks['connecting']>[] = [
      () => {
        throw new Error('a defect');
      },
      () => Promise.reject(new Error('no database')),
      () => ({ user: 'alice', info: 'Alice' }),
      () => ({ user: 'alice', subs: { room: { data: '{' } } }),
      () => ({ user: 42 as unknown as string }),
      () => ({ user: 'alice', info: { name: 'Alice' } as unknown as string }),
      () => ({ user: 'alice', expireAt: Number.NaN }),
    ];
    for (const connecting of failing) {
      const rig = new Rig({ hooks: { connecting } });
      assert.equal(await rig.dial().errorOf('connect'), errors.internal.code);
      assert.deepEqual(
        rig.failures.map(({ operation }) => operation),
        ['connecting'],
      );
      assert.equal(rig.lastRefusal(), 'S131 100');
    }
  });

  it('S131 one that does not answer is given up, and its late answer counts for nothing', async () => {
    let answer: (grant: { user: string }) => void = () => {};
    const rig = new Rig({ hooks: { connecting: () => new Promise((resolve) => (answer = resolve)) } });
    const visitor = rig.dial();
    const id = visitor.send('connect');
    await rig.advance(4_999);
    assert.deepEqual(await visitor.messages(), []);
    await rig.advance(1);
    assert.equal((await visitor.reply(id)).error?.code, errors.internal.code);
    answer({ user: 'alice' });
    assert.deepEqual(await visitor.messages(), []);
    assert.deepEqual(rig.connected, []);
  });

  it('S131 so is one whose answer is no promise but can be waited for', async () => {
    // oxlint-disable-next-line unicorn/no-thenable
    const never = { then() {} } as unknown as Promise<undefined>;
    const rig = new Rig({ hooks: { connecting: () => never } });
    const visitor = rig.dial();
    const id = visitor.send('connect');
    await rig.advance(5_000);
    assert.equal((await visitor.reply(id)).error?.code, errors.internal.code);
  });

  it('S130 null is no answer either', async () => {
    const rig = new Rig({ hooks: { connecting: () => null, subscribing: () => null, publishing: () => null } });
    const visitor = await rig.joinTo('v2', 'alice', 'room');
    await visitor.succeed('publish', { channel: 'room', data: 1 });
    assert.deepEqual(await visitor.lines(), ['pub room 1']);
  });

  it('S131 a client that leaves meanwhile is not connected', async () => {
    let answer: (grant: { user: string }) => void = () => {};
    const rig = new Rig({ hooks: { connecting: () => new Promise((resolve) => (answer = resolve)) } });
    const visitor = rig.dial();
    visitor.send('connect');
    await rig.advance(0);
    visitor.socket.leave();
    answer({ user: 'alice' });
    await rig.advance(0);
    assert.deepEqual([rig.connected, rig.node.numConnections], [[], 0]);
  });
});

describe('hooks of channels', () => {
  it('S133 subscribing allows what is closed, with info, data and expiry of its own', async () => {
    const rig = new Rig({
      hooks: {
        ...grantAlice,
        subscribing: ({ channel }) => (channel === 'shut:a' ? { allow: true, data: '"hi"', info: '1' } : undefined),
      },
    });
    const visitor = rig.dial();
    await visitor.succeed('connect');
    assert.equal((await visitor.succeed('subscribe', { channel: 'shut:a', token: 'ignored' }))['data'], 'hi');
    assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:b' }), errors.permissionDenied.code);
    assert.equal(await visitor.errorOf('subscribe', { channel: 'no:where' }), errors.unknownChannel.code);
    assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:c', type: 1 }), errors.permissionDenied.code);
    await visitor.succeed('subscribe', { channel: 'room' });
  });

  it('S133 without allow the rules decide, and what it says is added', async () => {
    const rig = new Rig({ hooks: { subscribing: () => ({ data: '"added"' }) } });
    const visitor = await rig.join('v2', 'alice');
    assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:a' }), errors.permissionDenied.code);
    assert.equal((await visitor.succeed('subscribe', { channel: 'room' }))['data'], 'added');
  });

  it('S132 S133 subscribing denies what is open', async () => {
    const rig = new Rig({ hooks: { subscribing: () => ({ error: 'permissionDenied', because: 'not yours' }) } });
    const visitor = await rig.join('v2', 'alice');
    assert.equal(await visitor.errorOf('subscribe', { channel: 'room' }), errors.permissionDenied.code);
    assert.equal(rig.lastRefusal(), 'S133 103');
  });

  it('S134 channels that a client lists do not pass the hook by', async () => {
    const rig = new Rig({ hooks: { subscribing: () => ({ error: 'permissionDenied' }) } });
    rig.tokens.connection('alice', { user: 'alice' });
    const result = await rig.dial().succeed('connect', { token: 'alice', subs: { room: {} } });
    assert.equal(result['subs'], undefined);
  });

  it('S135 S136 publishing changes, skips, allows and denies', async () => {
    const rig = new Rig({
      namespaces: { objects: { publicationDataFormat: 'json_object' } },
      hooks: {
        publishing({ channel, data }) {
          if (data === '"skip"') return { skip: true };
          if (data === '"deny"') return { error: { code: 1_000, message: 'rude' } };
          if (channel === 'shut:a') return { allow: true, data: '"changed"', tags: { by: 'hook' } };
          if (channel === 'objects:a') return { allow: true, data: '1' };
          return { data: '"without allow"' };
        },
      },
    });
    const visitor = await rig.joinTo('v2', 'alice', 'room');
    await visitor.succeed('publish', { channel: 'room', data: 'x' });
    await visitor.succeed('publish', { channel: 'shut:b', data: 'skip' });
    assert.equal(await visitor.errorOf('publish', { channel: 'room', data: 'deny' }), 1_000);
    assert.equal(await visitor.errorOf('publish', { channel: 'shut:b', data: 'x' }), errors.permissionDenied.code);
    assert.equal(await visitor.errorOf('publish', { channel: 'objects:a', data: {} }), errors.badRequest.code);
    await visitor.succeed('publish', { channel: 'shut:a', data: 'x' });
    assert.deepEqual(await visitor.lines(), ['pub room "without allow"']);
  });

  it('S137 presence and history are opened by their hooks, where there are any', async () => {
    const namespaces = { kept: { presence: true, historySize: 1, historyTtlMs: 1_000 }, none: {} };
    const rig = new Rig({
      namespaces,
      hooks: { presence: () => ({ allow: true }), history: async ({ channel }) => ({ allow: true, channel }) },
    });
    const visitor = await rig.join('v2', 'alice');
    for (const method of ['presence', 'presence_stats', 'history'] as const) {
      await visitor.succeed(method, { channel: 'kept:a' });
      assert.equal(await visitor.errorOf(method, { channel: 'none:a' }), errors.notAvailable.code);
    }
    const denied = new Rig({ hooks: { presence: () => ({ error: 'permissionDenied' }) } });
    const bob = await denied.joinTo('v2', 'bob', 'seen:a');
    assert.equal(await bob.errorOf('presence', { channel: 'seen:a' }), errors.permissionDenied.code);
    assert.equal(denied.lastRefusal(), 'S137 103');
  });

  it('S138 S139 rpc denies in words of its own, and what it answers is JSON', async () => {
    const rig = new Rig({
      hooks: {
        rpc: ({ method, data }) =>
          method === 'bad' ? { data: 'text' } : method === 'no' ? { error: { code: 1_000, message: 'no' } } : { data },
      },
    });
    const visitor = await rig.join('v2', 'alice');
    assert.deepEqual(await visitor.succeed('rpc', { method: 'echo', data: [1] }), { data: [1] });
    assert.equal(await visitor.errorOf('rpc', { method: 'no' }), 1_000);
    assert.equal(await visitor.errorOf('rpc', { method: 'bad' }), errors.internal.code);
  });
});
