import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codecFor, disconnects } from '@spindle/protocol';
import { Rig, versions } from './harness.ts';
import { ProtobufClient } from './protobuf-client.ts';
import { rest } from './rest.ts';

async function joinTo(rig: Rig, version: 'v1' | 'v2', user: string, channel: string): Promise<ProtobufClient> {
  rig.tokens.connection(user, { user });
  const client = new ProtobufClient(rig.host, rig.node, version);
  client.send('connect', { 1: user });
  client.send('subscribe', { 1: channel });
  await rest();
  assert.deepEqual(client.lines().slice(0, 2), ['#1', '#2']);
  return client;
}

describe('Protobuf clients', () => {
  it('S30 S28 the same publications reach all four wire variants, in order', async () => {
    const rig = new Rig();
    const text = [await rig.joinTo('v1', 'a', 'full:x'), await rig.joinTo('v2', 'b', 'full:x')];
    const binary = [await joinTo(rig, 'v1', 'c', 'full:x'), await joinTo(rig, 'v2', 'd', 'full:x')];
    await rest();
    for (const visitor of text) await visitor.lines();
    for (const client of binary) client.lines();
    await rig.publish('full:x', 1, { two: 2 }, 'three');
    binary[0]?.send('publish', { 1: 'full:x', 2: '[4]' });
    const expected = ['pub full:x 1 @1', 'pub full:x {"two":2} @2', 'pub full:x "three" @3', 'pub full:x [4] @4'];
    await rest();
    for (const visitor of text) assert.deepEqual(await visitor.lines(), expected);
    assert.deepEqual(binary[0]?.lines(), [...expected, '#3']);
    assert.deepEqual(binary[1]?.lines(), expected);
    for (const { socket } of [...text, ...binary]) socket.leave();
    await rig.expectEmpty();
  });

  it('S48 bytes that are no JSON reach them, and close the JSON connections alone', async () => {
    const rig = new Rig();
    const text = [await rig.joinTo('v1', 'a', 'room'), await rig.joinTo('v2', 'b', 'room')];
    const binary = [await joinTo(rig, 'v1', 'c', 'room'), await joinTo(rig, 'v2', 'd', 'room')];
    await rig.node.publish('room', new TextEncoder().encode('{"not quite'));
    await rig.publish('room', 2);
    await rest();
    for (const visitor of text) await visitor.expectClosed('inappropriateProtocol');
    for (const client of binary) assert.deepEqual(client.lines(), ['pub room "{\\"not quite"', 'pub room 2']);
  });

  for (const version of versions) {
    it(`S23 ${version}: commands before the malformed place run, then the connection is closed`, async () => {
      const rig = new Rig();
      const client = await joinTo(rig, version, 'alice', 'room');
      const frame = [3, 8, 9, 42, ...Array(40).fill(0xff)];
      client.socket.send(Uint8Array.from(frame));
      await rest();
      assert.deepEqual(client.socket.closed, codecFor(version, 'protobuf').close(disconnects.badRequest));
      await rig.expectEmpty();
    });

    it(`S13 S17 ${version}: pings`, async () => {
      const rig = new Rig({ client: { pingIntervalMs: 20_000 } });
      const client = await joinTo(rig, version, 'alice', 'room');
      await rig.advance(15_100);
      if (version === 'v1') {
        assert.equal(client.socket.pings, 1);
      } else {
        assert.deepEqual(client.socket.take(), [Uint8Array.of(0)]);
        client.socket.send(Uint8Array.of(0));
        await rig.advance(15_000);
      }
      assert.equal(client.socket.closed, null);
    });
  }
});
