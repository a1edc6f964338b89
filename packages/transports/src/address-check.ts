import { AddressLimiter, type AddressLimits, type SharedLimits } from '@spindle/core';
import type { ConnectionRefusal } from './admission.ts';
import type { ClientAddress } from './http/client-address.ts';

export interface AddressCheckOptions {
  readonly limits: AddressLimits;
  readonly clientAddress: ClientAddress;
  /** Connections there are now from an address. */
  numConnectionsFrom(address: string): number;
  /** Counts what other nodes let in; null or absent: there are none. */
  readonly shared?: SharedTokens | null | undefined;
  /** Milliseconds that never go back. */
  nowMs(): number;
}

export type SharedTokens = Pick<SharedLimits, 'took' | 'onTaken'>;

export interface AddressVerdict {
  /** Null: not known, and not limited. */
  readonly address: string | null;
  /** Null: one more connection of the address may come. */
  readonly refusal: (Omit<ConnectionRefusal, 'operation'> & RetryAfter) | null;
}

interface RetryAfter {
  /** Null: when the address has closed a connection. */
  readonly waitMs: number | null;
}

/** Whether one more connection may come from where a request comes from (Y30 to Y35). */
export function createAddressCheck(options: AddressCheckOptions): (headers: Headers, peer: string) => AddressVerdict {
  const { limits, clientAddress, numConnectionsFrom, shared, nowMs } = options;
  const limiter = new AddressLimiter(limits);
  shared?.onTaken('address', (address = '') => limiter.charge(address, nowMs()));
  const { dryRun: isDryRun, maxConcurrent } = limits;

  return (headers, peer) => {
    const address = clientAddress(headers, peer);
    if (address === null) return { address, refusal: null };
    const exceeded = limiter.take(address, nowMs());
    if (exceeded !== null) {
      const { limit, waitMs } = exceeded;
      const allowed = limit.buckets.map(({ rate, intervalMs }) => `${rate} in ${intervalMs / 1_000} s`).join(' and ');
      const because = `connections of ${address} arrive faster than ${limit.path} allows (${allowed}); the next one may come in ${waitMs} ms`;
      const fix = `raise ${limit.path}, or set client.rate_limit.ip_connect.trusted_proxies to what is in front`;
      return { address, refusal: { rule: 'Y30', code: 429, because, fix, isDryRun, waitMs } };
    }
    if (limits.connects !== null) shared?.took('address', address);
    if (maxConcurrent > 0 && numConnectionsFrom(address) >= maxConcurrent) {
      const because = `${address} has as many connections as client.rate_limit.ip_connect.max_concurrent_per_ip (${maxConcurrent}) allows`;
      const fix = 'raise client.rate_limit.ip_connect.max_concurrent_per_ip';
      return { address, refusal: { rule: 'Y31', code: 429, because, fix, isDryRun, waitMs: null } };
    }
    return { address, refusal: null };
  };
}
