import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRpcSettings, type RpcHandler, type RpcSettings } from '@spindle/core';
import { Rig } from './harness.ts';

const echo: RpcHandler = async ({ method }) => ({ data: JSON.stringify(method) });

/** What a client is answered: data, or the number of the error. Explanations must agree. */
async function answers(
  methods: readonly string[],
  settings: Partial<RpcSettings>,
  rpc?: RpcHandler,
): Promise<readonly unknown[]> {
  const rig = new Rig({ rpc, rpcSettings: { ...defaultRpcSettings, ...settings } });
  const visitor = await rig.join('v2', 'alice');
  const results: unknown[] = [];
  for (const method of methods) {
    visitor.send('rpc', { method });
    const [reply] = await visitor.messages();
    assert.ok(reply?.kind === 'reply');
    const code = reply.error?.code;
    results.push(code ?? reply.result?.['data']);
    const explanation = await rig.node.explain({ operation: 'rpc', user: 'alice', method });
    assert.equal(explanation.allowed ? undefined : explanation.code, code, method);
  }
  return results;
}

describe('methods of RPC', () => {
  it('C95 the ping method is answered with nothing, whoever serves the rest', async () => {
    const methods = ['ping', 'pin', 'a:ping'];
    assert.deepEqual(await answers(methods, { pingMethod: 'ping' }, echo), [undefined, 'pin', 'a:ping']);
    assert.deepEqual(await answers(methods, { pingMethod: 'ping', namespaces: new Set() }), [undefined, 108, 104]);
    assert.deepEqual(await answers(methods, {}, echo), ['ping', 'pin', 'a:ping']);
  });

  it('C96 a method of a namespace that is not configured is error 104', async () => {
    const namespaces = new Set(['a']);
    const methods = ['sum', 'a:sum', 'b:sum', ':sum', 'a.b:sum'];
    assert.deepEqual(await answers(methods, { namespaces }, echo), ['sum', 'a:sum', 104, ':sum', 104]);
    assert.deepEqual(await answers(methods, { namespaces, namespaceBoundary: '.' }, echo), [
      'sum',
      'a:sum',
      'b:sum',
      ':sum',
      'a.b:sum',
    ]);
    assert.deepEqual(await answers(methods, { namespaces, namespaceBoundary: '' }, echo), methods);
  });

  it('C97 where nobody serves a namespace, or anything, it is error 108', async () => {
    assert.deepEqual(await answers(['sum', 'a:sum', 'b:sum'], { namespaces: new Set(['a']) }), [108, 108, 104]);
    assert.deepEqual(await answers(['sum', 'a:sum'], { namespaces: new Set() }), [108, 108]);
  });

  it('C96 settings are replaced on reload', async () => {
    const rig = new Rig({ rpc: echo, rpcSettings: { ...defaultRpcSettings, namespaces: new Set() } });
    const visitor = await rig.join('v2', 'alice');
    assert.equal(await visitor.errorOf('rpc', { method: 'a:sum' }), 104);
    rig.node.reload({ rpcSettings: { ...defaultRpcSettings, namespaces: new Set(['a']) } });
    assert.deepEqual(await visitor.succeed('rpc', { method: 'a:sum' }), { data: 'a:sum' });
  });
});
