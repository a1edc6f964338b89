import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errors } from '@spindle/protocol';
import { deny, serve, serveRpc, type ChannelAddress, type RpcMethod } from '@spindle/core';
import { Rig } from './harness.ts';

const numbers: ChannelAddress<{ readonly n: number }> = {
  channel: 'room',
  parse(data) {
    if (typeof (data as { n?: unknown }).n !== 'number') throw new TypeError('n is no number');
    return data;
  },
};

const sum: RpcMethod<readonly number[], number> = {
  method: 'sum',
  parse(data) {
    if (!Array.isArray(data) || data.some((value) => typeof value !== 'number')) throw new TypeError('no numbers');
    return data as number[];
  },
};

const nothing: RpcMethod<undefined, undefined> = { method: 'nothing', parse: () => undefined };

describe('types of an embedded node', () => {
  it('S148 data for an address has its type, passes its schema, and is JSON', async () => {
    const rig = new Rig();
    const visitor = await rig.joinTo('v2', 'alice', 'room');
    await rig.node.publish(numbers, { n: 1 });
    // @ts-expect-error n is a number
    await assert.rejects(rig.node.publish(numbers, { n: 'one' }), TypeError);
    // @ts-expect-error by its name a channel takes payloads
    const untyped = (): unknown => rig.node.publish('room', { n: 1 });
    assert.equal(typeof untyped, 'function');
    await rig.node.publish('room', '"text"');
    assert.deepEqual(await visitor.lines(), ['pub room {"n":1}', 'pub room "text"']);
  });

  it('S149 a method is given what its schema takes, and answers JSON, nothing, or a denial', async () => {
    const users: string[] = [];
    const rpc = serveRpc(
      serve(sum, (values, { user }) => {
        users.push(user);
        return values.length === 0 ? deny({ error: { code: 1_000, message: 'none' } }) : values.reduce((a, b) => a + b);
      }),
      serve(nothing, async () => undefined),
      // @ts-expect-error the answer is a number
      serve({ ...sum, method: 'wrong' }, () => 'text'),
    );
    const rig = new Rig({ hooks: { rpc } });
    const visitor = await rig.join('v2', 'alice');
    assert.deepEqual(await visitor.succeed('rpc', { method: 'sum', data: [1, 2] }), { data: 3 });
    assert.deepEqual(await visitor.succeed('rpc', { method: 'nothing' }), {});
    assert.equal(await visitor.errorOf('rpc', { method: 'sum', data: [] }), 1_000);
    assert.equal(await visitor.errorOf('rpc', { method: 'sum', data: ['s3cret'] }), errors.badRequest.code);
    assert.equal(rig.lastRefusal(), 'S138 107');
    assert.ok(!JSON.stringify(rig.refusals).includes('s3cret'));
    assert.equal(await visitor.errorOf('rpc', { method: 'product' }), errors.methodNotFound.code);
    assert.deepEqual(users, ['alice', 'alice']);
  });
});
