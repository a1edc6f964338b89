import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClientAddress, NetworkError } from './client-address.ts';

const publicPeer = '203.0.113.7';

/** Who is counted for a request that came from `peer` with these headers. */
function counted(peer: string, headers: Record<string, string> = {}, trusted: readonly string[] = []): string | null {
  return createClientAddress(trusted)(new Headers(headers), peer);
}

describe('client address', () => {
  it('Y32 without a trusted proxy it is the other end of the connection, whatever the headers say', () => {
    const forged = { 'x-forwarded-for': '198.51.100.1', 'x-real-ip': '198.51.100.2' };
    assert.equal(counted(publicPeer), publicPeer);
    assert.equal(counted(publicPeer, forged), publicPeer);
    assert.equal(counted('10.0.0.1', forged, ['192.0.2.1']), '10.0.0.1');
  });

  it('Y32 loopback and private addresses are trusted unless others are named', () => {
    const forwarded = { 'x-forwarded-for': publicPeer };
    for (const peer of ['127.0.0.1', '::1', '10.1.2.3', '172.31.0.1', '192.168.1.1', 'fd00::1', '::ffff:10.0.0.1']) {
      assert.equal(counted(peer, forwarded), publicPeer, peer);
    }
    for (const peer of ['172.32.0.1', '169.254.0.1', '100.64.0.1']) assert.equal(counted(peer, forwarded), peer);
    assert.equal(counted('198.51.100.9', forwarded, ['198.51.100.0/24']), publicPeer);
    assert.equal(counted('2001:db8::9', forwarded, ['2001:db8::/32']), publicPeer);
  });

  it('Y32 of a chain the nearest link counts that is no trusted proxy', () => {
    const chain = (value: string) => counted('127.0.0.1', { 'x-forwarded-for': value });
    assert.equal(chain(`1.2.3.4, ${publicPeer}`), publicPeer);
    assert.equal(chain(`1.2.3.4, ${publicPeer}, 10.0.0.2`), publicPeer);
    assert.equal(chain('10.0.0.3, 10.0.0.2'), '10.0.0.3');
    assert.equal(chain(`${publicPeer}:4711`), publicPeer);
    assert.equal(chain('[2001:db8:1:2::3]:443'), '2001:db8:1:2::/64');
  });

  it('Y32 what is no address is not gone past', () => {
    assert.equal(counted('127.0.0.1', { 'x-forwarded-for': '1.2.3.4, unknown' }), '127.0.0.1');
    assert.equal(counted('127.0.0.1', { 'x-forwarded-for': '1.2.3.4, unknown, 10.0.0.2' }), '10.0.0.2');
    assert.equal(counted('127.0.0.1', { 'x-forwarded-for': '' }), '127.0.0.1');
    assert.equal(counted('', { 'x-forwarded-for': '1.2.3.4' }), null);
  });

  it('Y32 X-Real-IP counts where nothing was forwarded', () => {
    assert.equal(counted('127.0.0.1', { 'x-real-ip': publicPeer }), publicPeer);
    assert.equal(counted('127.0.0.1', { 'x-real-ip': publicPeer, 'x-forwarded-for': '198.51.100.1' }), '198.51.100.1');
  });

  it('Y33 addresses of one IPv6 network are one, and IPv4 in IPv6 is IPv4', () => {
    const same = ['2001:db8:0:1::1', '2001:0DB8:0:1:ffff:1:2:3', '2001:db8::1:2:3:4:5%eth0'];
    assert.deepEqual(
      same.map((peer) => counted(peer)),
      Array.from(same, () => '2001:db8:0:1::/64'),
    );
    assert.equal(counted('2001:db8:0:2::1'), '2001:db8:0:2::/64');
    assert.equal(counted('::1'), '0:0:0:0::/64');
    assert.equal(counted('64:ff9b::192.0.2.1'), '64:ff9b:0:0::/64');
    assert.equal(counted(`::ffff:${publicPeer}`), publicPeer);
  });

  it('G38 a proxy that is no address or network is told', () => {
    for (const network of ['', 'proxy.example', '10.0.0.0/33', '10.0.0.0/', '::/129', '10.0.0.0/8/8', '10.0.0.0/-1']) {
      assert.throws(() => createClientAddress([network]), NetworkError, network);
    }
  });
});
