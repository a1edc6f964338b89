import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AddressLimits } from '@spindle/core';
import { createClientAddress } from './http/client-address.ts';
import { createAddressCheck } from './address-check.ts';

const path = 'client.rate_limit.ip_connect.buckets';
const bucket = (rate: number) => ({ path, buckets: [{ rate, intervalMs: 1_000 }] });
const unlimited: AddressLimits = { dryRun: false, connects: null, maxConcurrent: 0, maxTracked: 100 };

/** A check with a clock, and numbers of connections, that obey the test. */
function checkWith(limits: Partial<AddressLimits>) {
  const held = new Map<string, number>();
  const clock = { nowMs: 0 };
  const check = createAddressCheck({
    limits: { ...unlimited, ...limits },
    clientAddress: createClientAddress([]),
    numConnectionsFrom: (address) => held.get(address) ?? 0,
    nowMs: () => clock.nowMs,
  });
  const ruleFor = (peer: string) => check(new Headers(), peer).refusal?.rule ?? 'none';
  return { held, clock, check, ruleFor };
}

describe('address check', () => {
  it('Y30 connects of an address beyond its buckets are refused, those of others are not', () => {
    const { check, clock, ruleFor } = checkWith({ connects: bucket(2) });
    assert.deepEqual(['1.1.1.1', '1.1.1.1', '1.1.1.1', '2.2.2.2'].map(ruleFor), ['none', 'none', 'Y30', 'none']);
    const { refusal } = check(new Headers(), '1.1.1.1');
    assert.equal(refusal?.code, 429);
    assert.equal(refusal.waitMs, 500);
    assert.match(refusal.because, /1\.1\.1\.1 .*client\.rate_limit\.ip_connect\.buckets allows \(2 in 1 s\).* 500 ms/);
    clock.nowMs += 500;
    assert.deepEqual(['1.1.1.1', '1.1.1.1'].map(ruleFor), ['none', 'Y30']);
  });

  it('Y31 an address holds as many connections as it may', () => {
    const { held, check, ruleFor } = checkWith({ maxConcurrent: 2 });
    held.set('1.1.1.1', 1);
    assert.equal(ruleFor('1.1.1.1'), 'none');
    held.set('1.1.1.1', 2);
    assert.deepEqual(['1.1.1.1', '2.2.2.2'].map(ruleFor), ['Y31', 'none']);
    const { refusal } = check(new Headers(), '1.1.1.1');
    assert.deepEqual([refusal?.code, refusal?.waitMs], [429, null]);
  });

  it('Y34 beyond the number of addresses that are tracked, others are let through', () => {
    const { clock, ruleFor } = checkWith({ connects: bucket(1), maxTracked: 2 });
    for (const peer of ['1.1.1.1', '2.2.2.2', '3.3.3.3', '3.3.3.3']) assert.equal(ruleFor(peer), 'none');
    assert.equal(ruleFor('1.1.1.1'), 'Y30');
    clock.nowMs += 5_000;
    assert.deepEqual(['3.3.3.3', '3.3.3.3'].map(ruleFor), ['none', 'Y30']);
  });

  it('Y35 a dry run is told as one', () => {
    const { check } = checkWith({ dryRun: true, connects: bucket(1), maxConcurrent: 1 });
    check(new Headers(), '1.1.1.1');
    assert.equal(check(new Headers(), '1.1.1.1').refusal?.isDryRun, true);
  });

  it('Y32 an address that is not known is not limited', () => {
    const { ruleFor } = checkWith({ connects: bucket(1) });
    assert.deepEqual(['', '', ''].map(ruleFor), ['none', 'none', 'none']);
  });
});
