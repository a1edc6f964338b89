import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { after, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { Cable } from '@spindle/testkit';
import { openGrpcRig, statusOf, type GrpcRig } from './grpc-rig.test.fixture.ts';

const rigs: GrpcRig[] = [];
after(() => Promise.all(rigs.map((rig) => rig.close())));

const open: typeof openGrpcRig = async (changes) => {
  const rig = await openGrpcRig(changes);
  rigs.push(rig);
  return rig;
};

const text = (bytes: unknown) => String(bytes);

describe('gRPC in one direction', () => {
  it('T150 T151 a call is a connection: its connect, publications, subscriptions, and the end', async () => {
    const { node, connect } = await open();
    const client = connect('ann', { subs: { 'room:a': {} } });
    const { connect: result } = (await client.push()) as { connect: Record<string, unknown> };
    assert.equal(result['ping'], undefined);
    assert.equal(String(result['session']).length, 36);
    assert.deepEqual(Object.keys(result['subs'] as object), ['room:a']);

    await node.publish('room:a', Uint8Array.of(0, 255), { tags: { k: 'v' } });
    const pushed = (await client.push()) as { channel: string; pub: Record<string, unknown> };
    assert.equal(pushed.channel, 'room:a');
    assert.deepEqual([...(pushed.pub['data'] as Buffer)], [0, 255]);
    assert.deepEqual([pushed.pub['offset'], pushed.pub['tags']], [1, { k: 'v' }]);

    await node.subscribe({ user: 'ann', channel: 'plain:b', data: Uint8Array.of(7) });
    const { channel, subscribe } = (await client.push()) as { channel: string; subscribe: { data: Buffer } };
    assert.deepEqual([channel, [...subscribe.data]], ['plain:b', [7]]);
    await node.unsubscribe({ user: 'ann', channel: 'plain:b' });
    assert.deepEqual((await client.push())?.['unsubscribe'], { code: 2_000, reason: 'server unsubscribe' });

    await node.disconnect({ user: 'ann' });
    assert.deepEqual((await client.push())?.['disconnect'], { code: 3_503, reason: 'force disconnect' });
    assert.equal(await client.push(), null);
    assert.equal(node.numConnections, 0);
  });

  it('T151 pushes that leave together are a message each', async () => {
    const { node, connect } = await open();
    const client = connect('ann', { subs: { 'room:a': {}, 'plain:b': {} } });
    await client.push();
    for (let i = 0; i < 50; i++) {
      void node.publish(i % 2 === 0 ? 'room:a' : 'plain:b', `"${i}"`);
    }
    for (let i = 0; i < 50; i++) {
      const { pub } = (await client.push()) as { pub: { data: Buffer } };
      assert.equal(text(pub.data), `"${i}"`);
    }
  });

  it('T150 a client goes on where it was', async () => {
    const { node, connect } = await open();
    const first = connect('ann', { subs: { 'room:a': {} } });
    const { subs } = ((await first.push()) as { connect: { subs: Record<string, { epoch: string }> } }).connect;
    first.leave();
    for (const data of ['1', '2']) await node.publish('room:a', data);
    const { epoch } = subs['room:a'] ?? assert.fail('no subscription');
    const second = connect('ann', { subs: { 'room:a': { recover: true, epoch, offset: 1 } } });
    const { connect: again } = (await second.push()) as {
      connect: { subs: Record<string, { recovered: boolean; publications: { data: Buffer }[] }> };
    };
    const { recovered, publications } = again.subs['room:a'] ?? assert.fail('no subscription');
    assert.deepEqual([recovered, publications.map(({ data }) => text(data))], [true, ['2']]);
  });

  it('T152 who may not connect is told by the last push', async () => {
    const { connect, node } = await open();
    const stranger = connect('');
    const { disconnect } = (await stranger.push()) as { disconnect: { code: number } };
    assert.ok(disconnect.code >= 3_500);
    assert.equal(await stranger.push(), null);
    assert.equal(node.numConnections, 0);
  });

  it('T153 limits of connections hold for calls, which end with a status', async () => {
    const { connect } = await open({ admission: { connectionLimit: 1 } });
    const first = connect('ann');
    await first.push();
    assert.deepEqual(await statusOf(connect('bob')), { code: status.UNAVAILABLE, details: 'Service Unavailable' });
    const addresses: string[] = [];
    const counted = await open({
      admission: {
        checkAddress: (_headers, peer) => {
          addresses.push(peer);
          return { address: peer, refusal: { rule: 'Y31', code: 429, because: 'enough', waitMs: null } };
        },
      },
    });
    assert.equal((await statusOf(counted.connect('ann'))).code, status.RESOURCE_EXHAUSTED);
    assert.deepEqual(addresses, ['127.0.0.1']);
  });

  it('T154 a request that is too large is refused, and nothing is opened', async () => {
    const { node, connect } = await open({ host: { maxRequestBytes: 100 } });
    assert.equal((await statusOf(connect('ann', { token: 'x'.repeat(101) }))).code, status.RESOURCE_EXHAUSTED);
    assert.equal(node.numConnections, 0);
  });

  it('T155 a client that does not read is cut once too many bytes wait, and nobody else waits', async () => {
    const { node, connect } = await open({ host: { maxQueueBytes: 300_000 } });
    const idle = connect('idle', { subs: { 'room:a': {} } });
    const busy = connect('busy', { subs: { 'room:a': {} } });
    await Promise.all([idle.push(), busy.push()]);
    const data = `"${'x'.repeat(50_000)}"`;
    for (let i = 0; node.numConnections > 1; i++) {
      assert.ok(i < 500, 'still there');
      await node.publish('room:a', data);
      const { pub } = (await busy.push()) as { pub: { data: Buffer } };
      assert.equal(pub.data.length, data.length);
    }
    assert.deepEqual(await statusOf(idle), { code: status.RESOURCE_EXHAUSTED, details: 'slow' });
  });

  it('T65 a client that takes nothing of what waits is cut, though nothing more is written', async () => {
    const { node, connect } = await open({ host: { maxQueueBytes: 100_000_000, writeTimeoutMs: 200 } });
    const idle = connect('idle', { subs: { 'room:a': {} } });
    await idle.push();
    for (let i = 0; i < 50; i++) await node.publish('room:a', `"${'x'.repeat(50_000)}"`);
    while (node.numConnections > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(await statusOf(idle), { code: status.RESOURCE_EXHAUSTED, details: 'slow' });
  });

  it('T156 a client that goes away is noticed', async () => {
    const { node, connect } = await open();
    const client = connect('ann');
    await client.push();
    client.leave();
    while (node.numConnections > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('T156 silent clients are asked by HTTP/2 whether they are there, and stay', async () => {
    const { node, host } = await open({ host: { pingIntervalMs: 20, pongTimeoutMs: 10_000 } });
    const session = await consume(host.port, 'ann');
    for (const _ of [1, 2, 3]) await once(session, 'ping');
    assert.equal(node.numConnections, 1);
    session.destroy();
  });

  it('T156 one that is gone without a word is noticed by a ping that nobody answers', async () => {
    const { node, host } = await open({ host: { pingIntervalMs: 20, pongTimeoutMs: 500 } });
    const cable = await Cable.to(host.port);
    const session = await consume(cable.port, 'ann');
    cable.lose();
    while (node.numConnections > 0) await new Promise((resolve) => setImmediate(resolve));
    session.destroy();
    await cable.close();
  });

  it('T157 a server that stops says so, and takes no new calls', async () => {
    const { node, host, connect } = await open();
    const client = connect('ann');
    await client.push();
    host.stopListening();
    assert.deepEqual(await statusOf(connect('bob')), {
      code: status.UNAVAILABLE,
      details: 'the server is stopping',
    });
    await node.shutdown();
    assert.deepEqual((await client.push())?.['disconnect'], { code: 3_001, reason: 'shutdown' });
    assert.equal(await client.push(), null);
    await host.close(1_000);
  });
});

/** Calls by HTTP/2 alone, so that its pings can be seen, and waits for the first message. */
async function consume(port: number, user: string): Promise<ClientHttp2Session> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const call = session.request({
    ':method': 'POST',
    ':path': '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume',
    'content-type': 'application/grpc',
    te: 'trailers',
    'x-user': user,
  });
  // What the test does to the connection is no failure of its own.
  for (const emitter of [session, call]) emitter.on('error', () => {});
  call.end(Buffer.alloc(5));
  await once(call, 'data');
  return session;
}
