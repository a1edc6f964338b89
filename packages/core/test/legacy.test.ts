import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, type RigOptions } from './harness.ts';
import { LegacyClient, readableSignatures } from './legacy-client.ts';
import { rest } from './rest.ts';

const rigOf = (options: RigOptions = {}) => new Rig({ legacy: readableSignatures(), ...options });
const closed = (reason: string, reconnect = false) => ({ reason, reconnect });
const dataOf = (messages: unknown) => (messages as readonly { data: unknown }[]).map(({ data }) => data);

describe('clients of 2016: connecting', () => {
  it('L2 where they are not served they are told not to come back, and the operator what to set', async () => {
    const rig = new Rig();
    const client = new LegacyClient(rig);
    client.send('connect', { user: '42' });
    await rest();
    assert.deepEqual(client.closeReason, closed('not available'));
    assert.equal(rig.lastRefusal(), 'L2 3508');
    assert.match(rig.refusals[0]?.because ?? '', /legacy\.enabled/);
    await rig.expectEmpty();
  });

  it('L13 credentials that are signed are answered with the client id', async () => {
    const rig = rigOf();
    const client = new LegacyClient(rig);
    const { body } = await client.ask('connect', {
      user: '42',
      timestamp: '1451991486',
      info: '',
      token: '42|1451991486|',
    });
    assert.deepEqual(body, { version: '1.2.3', client: client.id, expires: false, expired: false, ttl: 0 });
    rig.expectNoFailures();
  });

  it('L13 what is wrong with credentials closes the connection', async () => {
    for (const [params, reason, refusal] of [
      [{ user: '42', timestamp: '1451991486', info: '', token: '41|1451991486|' }, 'invalid token', 'L13 3500'],
      [{ user: '42', timestamp: '1451991486', info: '{}', token: '42|1451991486|' }, 'invalid token', 'L13 3500'],
      [{ user: '42' }, 'invalid message', 'L13 3501'],
      // Both would be the same signed text as user 42 of above.
      [{ user: '4', timestamp: '21451991486', info: '', token: '4|21451991486|' }, 'invalid message', 'L13 3501'],
      [{ user: '4', timestamp: '2145199148', info: '6', token: '4|2145199148|6' }, 'invalid message', 'L13 3501'],
      [{ user: '42', timestamp: '1451991486.5', info: '', token: '42|1451991486.5|' }, 'invalid message', 'L13 3501'],
      [{ user: '42', timestamp: '1451991486', info: '{', token: '42|1451991486|{' }, 'invalid message', 'L13 3501'],
    ] as const) {
      const rig = rigOf();
      const client = new LegacyClient(rig);
      client.send('connect', params);
      await rest();
      assert.deepEqual(client.closeReason, closed(reason));
      assert.equal(rig.lastRefusal(), refusal);
      await rig.expectEmpty();
    }
  });

  it('L4 what comes out of order, or cannot be read, closes the connection in the words of that time', async () => {
    for (const [frames, reason] of [
      [['{"uid":"1","method":"subscribe","params":{"channel":"a"}}'], 'unauthorized'],
      [['[{"uid":"1","method":"bogus"}]'], 'unauthorized'],
      [['[7]'], 'invalid message'],
      [['@', '{"uid":"2","method":"bogus"}'], 'method not found'],
      [['@', '{"uid":"2","method":"connect","params":{"user":"42"}}'], 'invalid message'],
      [['@', '{"uid":"2","method":"subscribe","params":{}}'], 'invalid message'],
      [['@', '{"uid":"2","method":"publish","params":{"data":1}}'], 'invalid message'],
      [['@', '[]'], 'invalid message'],
    ] as const) {
      const client = new LegacyClient(rigOf());
      for (const frame of frames) {
        if (frame === '@') await client.connect('42');
        else client.socket.send(frame);
      }
      await rest();
      assert.deepEqual(client.closeReason, closed(reason), frames.join(' '));
    }
  });

  it('L4 publish without data closes a subscriber', async () => {
    const client = await new LegacyClient(rigOf()).connect('42');
    await client.subscribe('room');
    client.send('publish', { channel: 'room' });
    await rest();
    assert.deepEqual(client.closeReason, closed('invalid message'));
  });

  it('L14 credentials past their lifetime are answered as expired, and fresh ones are taken', async () => {
    const rig = rigOf({ legacy: readableSignatures(60) });
    const client = new LegacyClient(rig);
    const old = String(rig.inSeconds(-60));
    const { body, error } = await client.ask('connect', { user: '42', timestamp: old, info: '', token: `42|${old}|` });
    assert.equal(error, undefined);
    assert.deepEqual(body, { version: '', client: '', expires: true, expired: true, ttl: 0 });
    const fresh = String(rig.inSeconds(-20));
    const again = await client.ask('connect', { user: '42', timestamp: fresh, info: '', token: `42|${fresh}|` });
    assert.deepEqual(again.body, { version: '1.2.3', client: client.id, expires: true, expired: false, ttl: 40 });
  });

  it('L14 a connection that is not refreshed ends, one that is lives on', async () => {
    const rig = rigOf({ legacy: readableSignatures(60) });
    const timestamp = String(rig.inSeconds(0));
    const [idle, busy] = [
      await new LegacyClient(rig).connect('1', { timestamp }),
      await new LegacyClient(rig).connect('2', { timestamp }),
    ];
    await rig.advance(50_000);
    const fresh = String(rig.inSeconds(0));
    const { body } = await busy.ask('refresh', { user: '2', timestamp: fresh, info: '', token: `2|${fresh}|` });
    assert.deepEqual(body, { version: '1.2.3', client: busy.id, expires: true, expired: false, ttl: 60 });
    await rig.advance(36_000);
    assert.deepEqual(idle.closeReason, closed('expired', true));
    assert.equal(busy.closeReason, null);
    const stale = await busy.ask('refresh', { user: '2', timestamp, info: '', token: `2|${timestamp}|` });
    assert.equal((stale.body as { expired: boolean }).expired, true);
    busy.send('refresh', { user: '2', timestamp: fresh, info: '', token: 'forged' });
    await rest();
    assert.deepEqual(busy.closeReason, closed('invalid token'));
  });

  it('L15 in insecure mode nothing is signed, and the user is the one that is said', async () => {
    const rig = rigOf({ client: { insecure: true }, channels: { insecure: true } });
    const client = new LegacyClient(rig);
    await client.ask('connect', { user: '42', info: '{"a":1}' });
    await client.subscribe('seen:room');
    const { body } = await client.ask('presence', { channel: 'seen:room' });
    assert.deepEqual(body, {
      channel: 'seen:room',
      data: { [client.id]: { user: '42', client: client.id, default_info: { a: 1 } } },
    });
  });

  it('L16 pings get their data back', async () => {
    const client = await new LegacyClient(rigOf()).connect('42');
    assert.equal((await client.ask('ping')).body, null);
    assert.deepEqual((await client.ask('ping', { data: 'x' })).body, { data: 'x' });
  });
});

describe('clients of 2016: channels', () => {
  it('L20 a subscribe is answered with the channel and where the subscriber stands', async () => {
    const rig = rigOf();
    const client = await new LegacyClient(rig).connect('42');
    assert.deepEqual(await client.subscribe('room'), {
      channel: 'room',
      status: true,
      last: '',
      messages: [],
      recovered: false,
    });
    await rig.publish('rec:a', 1, 2);
    const { last, messages } = await client.subscribe('rec:a');
    assert.match(String(last), /^2\.\w+$/);
    assert.deepEqual(messages, []);
  });

  it('L20 refusals are errors with the channel', async () => {
    const rig = rigOf({ client: { channelLimit: 1 }, namespaces: { users: { allowUserLimitedChannels: true } } });
    const client = await new LegacyClient(rig).connect('42');
    const { uid, ...reply } = await client.ask('subscribe', { channel: 'none:a' });
    assert.equal(uid, '2');
    assert.deepEqual(reply, {
      method: 'subscribe',
      error: 'namespace not found',
      advice: 'fix',
      body: { channel: 'none:a', status: false },
    });
    assert.equal(await client.errorOf('subscribe', { channel: 'shut:a' }), 'permission denied, fix');
    assert.equal(await client.errorOf('subscribe', { channel: 'users:a#41' }), 'permission denied, fix');
    assert.equal(await client.errorOf('subscribe', { channel: 'x'.repeat(256) }), 'limit exceeded, fix');
    await client.subscribe('users:a#42');
    assert.equal(await client.errorOf('subscribe', { channel: 'users:a#42' }), 'limit exceeded, fix');
    const other = await new LegacyClient(rigOf()).connect('42');
    await other.subscribe('room');
    assert.equal(await other.errorOf('subscribe', { channel: 'room' }), 'already subscribed, fix');
  });

  it('L21 private channels need the signature of this client, channel and info', async () => {
    const rig = rigOf();
    const client = await new LegacyClient(rig).connect('42');
    const { id } = client;
    const refused = 'permission denied, fix';
    for (const params of [
      {},
      { client: id, info: '', sign: 'forged' },
      { client: id, info: '{}', sign: `${id}|$shut:a|` },
      { client: 'other', info: '', sign: 'other|$shut:a|' },
      { client: id, info: '', sign: `${id}|$shut:b|` },
    ]) {
      assert.equal(await client.errorOf('subscribe', { channel: '$shut:a', ...params }), refused);
    }
    const info = '{"role":"x"}';
    await client.subscribe('$seen:a', { client: id, info, sign: `${id}|$seen:a|${info}` });
    const { body } = await client.ask('presence', { channel: '$seen:a' });
    assert.deepEqual(body, {
      channel: '$seen:a',
      data: { [id]: { user: '42', client: id, channel_info: { role: 'x' } } },
    });
  });

  it('L21 the end of a channel that was signed cannot be passed off as info', async () => {
    for (const info of ['null', 'true', '5', '-1', ' {}']) {
      const rig = rigOf();
      const client = await new LegacyClient(rig).connect('42');
      const { id } = client;
      client.send('subscribe', { channel: '$shut:a', client: id, info, sign: `${id}|$shut:a|${info}` });
      await rest();
      assert.deepEqual(client.closeReason, closed('invalid message'), info);
      assert.equal(rig.lastRefusal(), 'L13 3501');
    }
  });

  it('L21 a signature for a channel that is not private changes nothing', async () => {
    const client = await new LegacyClient(rigOf()).connect('42');
    const { id } = client;
    const sign = `${id}|shut:a|`;
    assert.equal(await client.errorOf('subscribe', { channel: 'shut:a', client: id, sign }), 'permission denied, fix');
  });

  it('L23 a channel may be limited to one client, for clients of every generation', async () => {
    const rig = rigOf({ channels: { clientBoundary: '&' } });
    const client = await new LegacyClient(rig).connect('42');
    await client.subscribe(`room&${client.id}`);
    assert.equal(await client.errorOf('subscribe', { channel: 'room&other' }), 'permission denied, fix');
    for (const version of ['v1', 'v2'] as const) {
      const visitor = await rig.join(version, '42');
      assert.equal(await visitor.errorOf('subscribe', { channel: `room&${client.id}` }), 103);
      assert.equal(rig.lastRefusal(), 'L23 103');
      await visitor.succeed('subscribe', { channel: `room&${visitor.id}` });
    }
  });

  it('L25 only subscribers publish, see presence and read history', async () => {
    const rig = rigOf({ namespaces: { all: { allowPublishForClient: true, allowPresenceForClient: true } } });
    const client = await new LegacyClient(rig).connect('42');
    for (const method of ['publish', 'presence', 'history']) {
      assert.equal(await client.errorOf(method, { channel: 'all:a', data: 1 }), 'permission denied, fix', method);
    }
    await client.subscribe('room');
    assert.equal(await client.errorOf('presence', { channel: 'room' }), 'not available, retry');
    assert.deepEqual((await client.ask('publish', { channel: 'room', data: 1 })).body, {
      channel: 'room',
      status: true,
    });
    assert.deepEqual((await client.ask('unsubscribe', { channel: 'room' })).body, { channel: 'room', status: true });
    assert.deepEqual((await client.ask('unsubscribe', { channel: 'room' })).body, { channel: 'room', status: true });
  });

  it('L26 the API cannot subscribe a client that knows nothing of it', async () => {
    const rig = rigOf();
    const client = await new LegacyClient(rig).connect('42');
    await rig.node.subscribe({ user: '42', channel: 'room' });
    assert.deepEqual(await client.messages(), []);
    await client.subscribe('room');
    await rig.node.unsubscribe({ user: '42', channel: 'room' });
    assert.deepEqual(await client.messages(), [{ method: 'unsubscribe', body: { channel: 'room', status: true } }]);
  });
});

describe('clients of 2016: recovery', () => {
  it('L22 a client that comes back gets what it missed, newest first', async () => {
    const rig = rigOf();
    const first = await new LegacyClient(rig).connect('42');
    const { last: start } = await first.subscribe('rec:a');
    await rig.publish('rec:a', 1, 2, 3);
    const received = (await first.messages()).map(({ body }) => body as { uid: string; data: unknown });
    assert.deepEqual(dataOf(received), [1, 2, 3]);
    first.socket.leave();
    const second = await new LegacyClient(rig).connect('42');
    const body = await second.subscribe('rec:a', { recover: true, last: received[0]?.uid });
    assert.deepEqual(dataOf(body['messages']), [3, 2]);
    assert.deepEqual([body['recovered'], body['last']], [true, received[2]?.uid]);
    const third = await new LegacyClient(rig).connect('42');
    const whole = await third.subscribe('rec:a', { recover: true, last: start });
    assert.deepEqual([whole['recovered'], dataOf(whole['messages'])], [true, [3, 2, 1]]);
  });

  it('L22 S90 what follows a page of a recovery tells its place too', async () => {
    const rig = rigOf({ client: { recoveryMaxPublicationLimit: 2 } });
    const first = await new LegacyClient(rig).connect('42');
    const { last } = await first.subscribe('rec:a');
    await rig.publish('rec:a', 1, 2, 3, 4, 5);
    const live = (await first.messages()).map(({ body }) => body as { uid: string });
    const second = await new LegacyClient(rig).connect('42');
    const page = await second.subscribe('rec:a', { recover: true, last });
    const rest = (await second.messages()).map(({ body }) => body as { uid: string });
    const messages = (page['messages'] as { uid: string }[]).toReversed();
    assert.equal(messages.length, 2);
    assert.deepEqual(
      [...messages, ...rest].map(({ uid }) => uid),
      live.map(({ uid }) => uid),
    );
  });

  it('L24 a client that lost its place gets all there is, and is told so', async () => {
    const rig = rigOf();
    await rig.publish('rec:a', ...Array.from({ length: 12 }, (_, n) => n + 1));
    const stored = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3];
    for (const last of ['', '1.otherepoch', '0c6ad7ee-6d0b-4ea1-a4b5-5a8fb4c1a1d8', undefined]) {
      const client = await new LegacyClient(rig).connect('42');
      const body = await client.subscribe('rec:a', { recover: true, last });
      assert.deepEqual([body['recovered'], dataOf(body['messages'])], [false, stored], last);
    }
    const client = await new LegacyClient(rig).connect('42');
    await client.subscribe('rec:a', { recover: true, last: '' });
    await rig.publish('rec:a', 13);
    assert.deepEqual(dataOf((await client.messages()).map(({ body }) => body)), [13]);
    const { body } = await client.ask('history', { channel: 'rec:a' });
    assert.deepEqual(dataOf((body as { data: unknown }).data), [13, ...stored.slice(0, 9)]);
  });

  it('L28 a subscriber that missed something is sent away to come back', async () => {
    const rig = rigOf();
    const client = await new LegacyClient(rig).connect('42');
    await client.subscribe('rec:a');
    rig.broker.network = 'lossy';
    await rig.publish('rec:a', 1);
    rig.broker.network = 'good';
    await rig.publish('rec:a', 2);
    await rest();
    assert.deepEqual(client.closeReason, closed('insufficient state', true));
  });
});

describe('clients of every generation in one channel', () => {
  it('L27 see the same messages, presence and joins', async () => {
    const rig = rigOf();
    const newest = await rig.joinTo('v2', 'eve', 'full:room');
    const older = await rig.joinTo('v1', 'bob', 'full:room');
    await newest.lines();
    const legacy = await new LegacyClient(rig).connect('ann', { info: '{"n":1.0}' });
    await legacy.subscribe('full:room');
    assert.deepEqual(await newest.lines(), await older.lines());
    const [join] = await legacy.messages();
    assert.deepEqual(join, {
      method: 'join',
      body: { channel: 'full:room', data: { user: 'ann', client: legacy.id, default_info: { n: 1 } } },
    });

    await legacy.ask('publish', { channel: 'full:room', data: { from: 'ann' } });
    await newest.succeed('publish', { channel: 'full:room', data: { from: 'eve' } });
    await older.succeed('publish', { channel: 'full:room', data: { from: 'bob' } });
    const lines = (await newest.lines()).filter((line) => line.startsWith('pub'));
    assert.equal(lines.length, 3);
    assert.deepEqual(
      (await older.lines()).filter((line) => line.startsWith('pub')),
      lines,
    );
    const heard = (await legacy.messages()).map(({ body }) => body as Record<string, unknown>);
    assert.deepEqual(dataOf(heard), [{ from: 'ann' }, { from: 'eve' }, { from: 'bob' }]);
    assert.deepEqual(
      heard.map(({ client }) => client),
      [legacy.id, newest.id, older.id],
    );
    assert.deepEqual(heard[1]?.['info'], { user: 'eve', client: newest.id });

    const { body } = await legacy.ask('presence', { channel: 'full:room' });
    const users = Object.values((body as { data: Record<string, { user: string }> }).data).map(({ user }) => user);
    assert.deepEqual(users.toSorted(), ['ann', 'bob', 'eve']);
    older.socket.leave();
    const [leave] = await legacy.messages();
    assert.equal(leave?.method, 'leave');
    rig.expectNoFailures();
  });
});
