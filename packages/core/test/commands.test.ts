import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

describe('commands', () => {
  for (const version of versions) {
    const command = (id: number, method: string, number: number, params: object) =>
      JSON.stringify(version === 'v2' ? { id, [method]: params } : { id, method: number, params });

    it(`S23 ${version}: commands run one after another in the order they were read`, async () => {
      const order: string[] = [];
      const rig = new Rig({
        async rpc({ method }) {
          order.push(`begin ${method}`);
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          order.push(`end ${method}`);
          return { data: '1' };
        },
      });
      const visitor = await rig.join(version, 'alice');
      visitor.raw(['a', 'b'].map((name, place) => command(place + 10, 'rpc', 9, { method: name })).join('\n'));
      visitor.raw(command(12, 'rpc', 9, { method: 'c' }));
      assert.deepEqual(await visitor.lines(), ['#10', '#11', '#12']);
      assert.deepEqual(order, ['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
    });

    it(`S23 ${version}: connect and what depends on it may come in one frame`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice' });
      const visitor = rig.dial(version);
      visitor.raw(
        [command(1, 'connect', 0, { token: 't' }), command(2, 'subscribe', 1, { channel: 'room' })].join('\n'),
      );
      assert.deepEqual(await visitor.lines(), ['#1', '#2']);
    });

    it(`S23 ${version}: commands before the malformed place run, then the connection is closed`, async () => {
      const rig = new Rig();
      const publisher = await rig.join(version, 'alice');
      const listener = await rig.joinTo('v2', 'bob', 'room');
      publisher.raw(`${command(5, 'publish', 3, { channel: 'room', data: 1 })}\n{"id":6,"publish":`);
      assert.deepEqual(await publisher.lines(), ['#5']);
      await publisher.expectClosed('badRequest');
      assert.deepEqual(await listener.lines(), ['pub room 1']);
      assert.equal(rig.lastRefusal(), 'S23 3501');
    });

    it(`S26 ${version}: send has no reply`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      visitor.send('send', { data: 1 });
      assert.deepEqual(await visitor.lines(), []);
      if (version === 'v2') return visitor.expectClosed('notAvailable');
      assert.equal(visitor.socket.closed, null);
      await visitor.succeed('publish', { channel: 'room', data: 1 });
    });

    it(`C97 ${version}: where nobody serves RPC it is not available`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      assert.equal(await visitor.errorOf('rpc', { method: 'sum', data: [1, 2] }), 108);
      assert.equal(rig.lastRefusal(), 'C97 108');
    });

    it(`S27 ${version}: an RPC is answered by the application, or with error 104`, async () => {
      const calls: unknown[] = [];
      const rig = new Rig({
        async rpc(call) {
          calls.push(call);
          if (call.method === 'fail') throw new Error('a defect');
          return call.method === 'sum' ? { data: '3' } : null;
        },
      });
      const visitor = await rig.join(version, 'alice');
      assert.deepEqual(await visitor.succeed('rpc', { method: 'sum', data: [1, 2] }), { data: 3 });
      const connection = { client: visitor.id, transport: 'memory', encoding: 'json', request: undefined };
      assert.deepEqual(calls, [{ ...connection, user: 'alice', meta: undefined, method: 'sum', data: '[1,2]' }]);
      assert.equal(await visitor.errorOf('rpc', { method: 'product' }), 104);
      assert.equal(await visitor.errorOf('rpc', { method: 'fail' }), 100);
      assert.deepEqual(
        rig.failures.map(({ operation }) => operation),
        ['rpc'],
      );
    });

    it(`S50 ${version}: commands of a failing engine are answered with error 100`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      rig.broker.gate.break('publish', 'history');
      rig.presence.gate.break('get', 'stats');
      const channel = 'full:a';
      assert.equal(await visitor.errorOf('publish', { channel, data: 1 }), 100);
      assert.equal(await visitor.errorOf('history', { channel }), 100);
      assert.equal(await visitor.errorOf('presence', { channel }), 100);
      assert.equal(await visitor.errorOf('presence_stats', { channel }), 100);
      assert.deepEqual(
        rig.failures.map(({ operation, client, channel: where }) => [operation, client, where]),
        ['publish', 'history', 'presence', 'presenceStats'].map((operation) => [operation, visitor.id, channel]),
      );
      rig.broker.gate.open();
      rig.presence.gate.open();
      await visitor.succeed('publish', { channel, data: 1 });
    });

    it(`S51 ${version}: a command without its channel closes the connection`, async () => {
      const methods = ['subscribe', 'unsubscribe', 'publish', 'presence', 'presence_stats', 'history'] as const;
      for (const method of [...methods, 'sub_refresh' as const]) {
        for (const params of [{ data: 1 }, { channel: '', data: 1 }]) {
          const rig = new Rig();
          const visitor = await rig.join(version, 'alice');
          visitor.send(method, params);
          await visitor.expectClosed('badRequest');
          assert.equal(rig.lastRefusal(), 'S51 3501');
        }
      }
    });

    it(`S52 ${version}: more than 4096 commands waiting close the connection`, async () => {
      const rig = new Rig({ rpc: () => new Promise(() => {}) });
      const visitor = await rig.join(version, 'alice');
      visitor.send('rpc', { method: 'never' });
      const publish = command(100, 'publish', 3, { channel: 'room', data: 1 });
      for (let sent = 0; sent < 4_096; sent += 64) visitor.raw(Array(64).fill(publish).join('\n'));
      await rig.advance(0);
      assert.equal(visitor.socket.closed, null);
      visitor.raw(publish);
      await visitor.expectClosed('tooManyRequests');
      assert.deepEqual(await visitor.lines(), []);
      await rig.expectEmpty();
    });

    it(`S52 ${version}: ten thousand commands in one frame close the connection`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      visitor.raw(
        Array(10_000)
          .fill(command(7, 'publish', 3, { channel: 'room', data: 1 }))
          .join('\n'),
      );
      await visitor.expectClosed('tooManyRequests');
      await rig.expectEmpty();
    });

    it(`S52 ${version}: more than 1 MiB of frames waiting closes the connection`, async () => {
      const rig = new Rig({ rpc: () => new Promise(() => {}) });
      const visitor = await rig.join(version, 'alice');
      visitor.send('rpc', { method: 'never' });
      const large = command(8, 'publish', 3, { channel: 'room', data: 'x'.repeat(65_536) });
      for (let sent = 0; sent < 16; sent += 1) visitor.raw(large);
      await rig.advance(0);
      assert.equal(visitor.socket.closed, null);
      visitor.raw(large);
      await visitor.expectClosed('tooManyRequests');
    });

    it(`S52 ${version}: what has been worked off no longer counts`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      const frame = Array(4_096)
        .fill(command(9, 'publish', 3, { channel: 'room', data: 1 }))
        .join('\n');
      for (let round = 0; round < 3; round += 1) {
        visitor.raw(frame);
        assert.equal((await visitor.lines()).length, 4_096);
      }
    });

    it(`S55 ${version}: reverse history since offset 0 is error 107`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'log:a');
      const params = { channel: 'log:a', limit: 5, reverse: true, since: { offset: 0, epoch: '' } };
      assert.equal(await visitor.errorOf('history', params), 107);
    });

    it(`S56 ${version}: history is read by position, limit and direction`, async () => {
      const rig = new Rig({ client: { historyMaxPublicationLimit: 3 } });
      const visitor = await rig.joinTo(version, 'alice', 'log:a');
      await rig.publish('log:a', 1, 2, 3, 4, 5);
      const channel = 'log:a';
      const read = async (params: object) => {
        const result = await visitor.succeed('history', { channel, ...params });
        const { publications, offset, epoch } = result as {
          publications?: { data: number; offset: number }[];
          offset: number;
          epoch: string;
        };
        assert.equal(offset, 5);
        return { data: (publications ?? []).map(({ data }) => data), epoch };
      };
      const { epoch } = await read({ limit: 0 });
      assert.deepEqual((await read({ limit: 2 })).data, [1, 2]);
      assert.deepEqual((await read({ limit: -1 })).data, [1, 2, 3]);
      assert.deepEqual((await read({ limit: 100 })).data, [1, 2, 3]);
      assert.deepEqual((await read({ limit: 2, reverse: true })).data, [5, 4]);
      assert.deepEqual((await read({ limit: 2, since: { offset: 3, epoch } })).data, [4, 5]);
      assert.deepEqual((await read({ limit: 2, since: { offset: 3 } })).data, [4, 5]);
      assert.deepEqual((await read({ limit: 2, since: { offset: 3, epoch }, reverse: true })).data, [2, 1]);
      assert.deepEqual((await read({ limit: 2, since: { offset: 9, epoch } })).data, []);
      assert.equal(await visitor.errorOf('history', { channel, limit: 2, since: { offset: 1, epoch: 'old' } }), 112);
      // The older generation has no paging: a bare request means everything.
      assert.deepEqual((await read({})).data, version === 'v1' ? [1, 2, 3] : []);
    });
  }

  it('S25 a command that names no request closes v2 and is error 104 of v1', async () => {
    const rig = new Rig();
    const visitor = await rig.join('v2', 'alice');
    visitor.raw('{"id":5,"dance":{}}');
    await visitor.expectClosed('badRequest');
    assert.equal(rig.lastRefusal(), 'S25 3501');

    const old = await rig.join('v1', 'alice');
    old.raw('{"id":5,"method":99}');
    assert.deepEqual(await old.lines(), ['#5 error 104']);
    await old.succeed('publish', { channel: 'room', data: 1 });
  });

  it('S51 a v1 publish without data closes the connection, whatever the channel', async () => {
    for (const channel of ['room', 'nowhere:x']) {
      const rig = new Rig();
      const old = await rig.join('v1', 'alice');
      old.send('publish', { channel });
      await old.expectClosed('badRequest');
    }
    const visitor = await new Rig().join('v2', 'alice');
    assert.equal(await visitor.errorOf('publish', { channel: 'room' }), 107);
  });

  it('S23 the answer of a command that outlives its connection is dropped', async () => {
    for (const version of versions) {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      const steps = [
        ['publish', rig.broker.gate, 'publish'],
        ['history', rig.broker.gate, 'history'],
        ['presence', rig.presence.gate, 'get'],
      ] as const;
      for (const [method] of steps) visitor.send(method, { channel: 'full:a', data: 1, limit: 1 });
      rig.broker.gate.stop('publish', 'history');
      visitor.send('publish', { channel: 'full:a', data: 2 });
      await rig.advance(0);
      visitor.socket.leave();
      rig.broker.gate.open();
      await rig.expectEmpty();
      rig.expectNoFailures();
    }
  });
});
