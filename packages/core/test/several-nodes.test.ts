import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  closedNamespace,
  createNode,
  defaultChannelSettings,
  defaultClientSettings,
  EngineError,
  RefusedError,
  type Control,
} from '@spindle/core';
import { createControlHub, createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { FakeClock, SocketHost, TestClient } from '@spindle/testkit';
import { rest } from './rest.ts';
import { TestAuthenticator } from './test-authenticator.ts';
import { Visitor } from './visitor.ts';

/** Two nodes that can ask each other. What they store is their own: only control is tried here. */
function createNodes() {
  const clock = new FakeClock();
  const hub = createControlHub({ clock });
  const host = new SocketHost();
  const tokens = new TestAuthenticator();
  const open = { ...closedNamespace, allowSubscribeForClient: true };
  const create = (name: string, control: Control) =>
    createNode({
      name,
      version: '1',
      channels: { ...defaultChannelSettings, namespaces: [{ name: 'open', options: open }] },
      client: { ...defaultClientSettings, pingIntervalMs: 0 },
      broker: createMemoryBroker({ clock }),
      presence: createMemoryPresenceStore(),
      control,
      authenticator: tokens,
      clock,
    });
  const here = create('here', hub.join());
  const there = create('there', hub.join());

  async function join(node: typeof here, user: string, ...channels: readonly string[]): Promise<Visitor> {
    tokens.connection(user, { user, info: '{"n":9007199254740993}', meta: Uint8Array.of(0, 255) });
    const visitor = new Visitor(TestClient.open(host, node, 'v2', {}));
    await visitor.succeed('connect', { token: user });
    for (const channel of channels) await visitor.succeed('subscribe', { channel });
    return visitor;
  }

  return { here, there, hub, clock, host, tokens, join };
}

/** An emulated client of the other node, and what says so to this one. */
async function connectElsewhere() {
  const { here, there, host, tokens } = createNodes();
  tokens.connection('t', { user: 'ann' });
  const socket = host.connect(there, { direction: 'emulated', version: 'v2' });
  socket.send('{"id":1,"connect":{"token":"t"}}');
  await rest();
  const { connect } = JSON.parse(String(socket.take()[0])) as { connect: { session: string } };
  return { here, socket, sender: { node: there.id, session: connect.session } };
}

describe('several nodes', () => {
  it('E100 what the API does to connections it does on every node', async () => {
    const { here, there, join } = createNodes();
    const near = await join(here, 'ann', 'open:a');
    const far = await join(there, 'ann', 'open:a');
    await here.unsubscribe({ user: 'ann', channel: 'open:a' });
    assert.deepEqual(
      [await near.lines(), await far.lines()],
      [['unsubscribe open:a 2000'], ['unsubscribe open:a 2000']],
    );
    await here.subscribe({ user: 'ann', channel: 'open:b', data: Uint8Array.of(34, 34) });
    assert.deepEqual([...(await there.channels())], [['open:b', 2]]);
    await there.refresh({ user: 'ann', client: near.id, expired: true });
    assert.deepEqual([here.numConnections, there.numConnections], [0, 1]);
    await here.disconnect({ user: 'ann', disconnect: { code: 4_000, reason: 'go' } });
    assert.equal(there.numConnections, 0);
    assert.deepEqual(far.socket.closed, { code: 4_000, reason: 'go' });
  });

  it('E101 every node answers the same', async () => {
    const { here, there, join } = createNodes();
    await join(here, 'ann', 'open:a', 'open:b');
    await join(there, 'ann', 'open:a');
    await join(there, 'bob', 'open:c');
    const names = async (node: typeof here) => (await node.info()).map(({ name, numClients }) => [name, numClients]);
    for (const node of [here, there]) {
      assert.deepEqual(Object.fromEntries(await node.channels()), { 'open:a': 2, 'open:b': 1, 'open:c': 1 });
      assert.deepEqual((await node.connections({ user: 'ann' })).length, 2);
      assert.deepEqual((await node.connections({})).map(({ user }) => user).sort(), ['ann', 'ann', 'bob']);
      assert.deepEqual(await names(node), [
        ['here', 1],
        ['there', 2],
      ]);
    }
  });

  it('E102 what another node refuses is refused with its rule', async () => {
    const { here, there, join } = createNodes();
    await join(there, 'ann');
    there.reload({ channels: { ...defaultChannelSettings, namespaces: [] } });
    await assert.rejects(here.subscribe({ user: 'ann', channel: 'open:a' }), (error) => {
      assert.ok(error instanceof RefusedError);
      assert.equal(error.refusal.outcome.kind === 'error' && error.refusal.outcome.error.code, 102);
      return true;
    });
  });

  it('E102 what fails on another node is a failure here', async () => {
    const { here, hub } = createNodes();
    const newer = hub.join();
    await newer.run('newer', async () => '{"kind":"failed","message":"no idea"}');
    await assert.rejects(here.channels(), (error) => error instanceof EngineError && /no idea/.test(error.message));
  });

  it('E103 what an emulated client sends to another node is handed on', async () => {
    const { here, socket, sender } = await connectElsewhere();
    assert.equal(await here.receive(sender, '{"id":2,"subscribe":{"channel":"open:a"}}'), true);
    await rest();
    assert.equal(socket.take().length, 1);
    assert.equal(await here.receive({ ...sender, node: 'none' }, '{"id":3,"ping":{}}'), false);
  });

  it('E103 bytes arrive as they are, whatever class the runtime has for them', async () => {
    const { here, socket, sender } = await connectElsewhere();
    const text = '{"id":2,"rpc":{"data":"\u00e9"}}';
    for (const frame of [new TextEncoder().encode(text), Buffer.from(text)]) {
      assert.equal(await here.receive(sender, frame), true);
      await rest();
      assert.deepEqual(socket.take(), ['{"id":2,"error":{"code":108,"message":"not available"}}']);
    }
  });

  it('E103 a node that does not take it in time is a failure, which does not tell the secret', async () => {
    const { here, hub, clock } = createNodes();
    const mute = hub.join();
    await mute.run('mute', () => new Promise(() => {}));
    const handedOn = Promise.resolve(here.receive({ node: 'mute', session: 'a secret' }, '{}'));
    const failure = assert.rejects(
      handedOn,
      (error) => error instanceof EngineError && /mute/.test(error.message) && !/secret/.test(error.message),
    );
    clock.advance(10_000);
    await failure;
  });

  it('E104 a question about a connection is answered by the node that has it', async () => {
    const { here, there, join } = createNodes();
    const { id } = await join(there, 'ann');
    const question = { operation: 'subscribe', client: id, channel: 'open:a' } as const;
    assert.deepEqual(await here.explain(question), await there.explain(question));
    assert.equal((await here.explain(question)).allowed, true);
  });

  it('E105 payloads arrive as they are', async () => {
    const { here, there, join } = createNodes();
    await join(there, 'ann');
    const [found] = await here.connections({ user: 'ann' });
    assert.deepEqual(found?.meta, Uint8Array.of(0, 255));
    await here.refresh({ user: 'ann', expireAt: 2_000_000_000, info: '{"n":9007199254740993}' });
    const [same] = await there.connections({ user: 'ann' });
    assert.deepEqual(same, found);
  });
});
