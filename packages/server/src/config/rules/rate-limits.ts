import { NetworkError, readNetworks } from '@spindle/transports';
import type { Config } from '../config.ts';
import { isRecord } from '../read-value.ts';
import type { Complaint } from './rule.ts';

const secondMs = 1_000;
const hourMs = 3_600_000;

/** G38: every bucket fills, in a time that makes sense, every override says for what it is, and networks can be read. */
export function* rateLimitsAreUsable({ client }: Config): Generator<Complaint> {
  const { clientCommand, userCommand, ipConnect, clientError } = client.rateLimit;
  yield* checkSection('client.rate_limit.client_command', clientCommand);
  yield* checkSection('client.rate_limit.user_command', userCommand);
  yield* checkSection('client.rate_limit.ip_connect', ipConnect);
  yield* checkNetworks('client.rate_limit.ip_connect.trusted_proxies', ipConnect.trustedProxies);
  yield* checkSection('client.rate_limit.client_error', clientError);
}

function* checkNetworks(path: string, networks: readonly string[]): Generator<Complaint> {
  for (const network of networks) {
    try {
      readNetworks([network]);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      yield { path, value: network, message: error.message };
    }
  }
}

const listNames: Readonly<Record<string, string>> = {
  namespaceOverrides: 'namespace_overrides',
  methodOverrides: 'method_overrides',
  presenceStats: 'presence_stats',
  subRefresh: 'sub_refresh',
  mapPublish: 'map_publish',
  mapRemove: 'map_remove',
};

/** Sections and overrides look alike all the way down: what has a list of buckets is a limit. */
function* checkSection(path: string, section: unknown): Generator<Complaint> {
  if (!isRecord(section)) return;
  for (const [name, value] of Object.entries(section)) {
    const at = `${path}.${listNames[name] ?? name}`;
    if (!Array.isArray(value)) yield* checkSection(at, value);
    else for (const [index, item] of value.entries()) yield* checkItem(`${at}[${index}]`, name, item);
  }
}

function* checkItem(path: string, list: string, item: unknown): Generator<Complaint> {
  if (!isRecord(item)) return;
  if (list === 'buckets') yield* checkBucket(path, item);
  if (item['namespaceName'] === '') yield { path: `${path}.namespace_name`, message: 'must be set' };
  if (item['method'] === '') yield { path: `${path}.method`, message: 'must be set' };
  yield* checkSection(path, item);
}

function* checkBucket(path: string, { intervalMs, rate }: Readonly<Record<string, unknown>>): Generator<Complaint> {
  if (typeof intervalMs !== 'number' || intervalMs < secondMs || intervalMs > hourMs) {
    yield { path: `${path}.interval`, message: 'must be from 1s to 1h' };
  }
  if (typeof rate !== 'number' || rate < 1) yield { path: `${path}.rate`, message: 'must be at least 1' };
}
