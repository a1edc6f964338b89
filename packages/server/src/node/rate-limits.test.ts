import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { noRateLimits } from '@spindle/core';
import { defaultConfig, loadConfig, type LoadedConfig } from '../config/index.ts';
import { addressLimits, rateLimits } from './rate-limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-rate-limits-'));
after(() => rmSync(folder, { recursive: true }));

async function load(rateLimit: unknown): Promise<LoadedConfig> {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ client: { rate_limit: rateLimit } }));
  return loadConfig({ file });
}

async function limitsOf(rateLimit: unknown) {
  const loaded = await load(rateLimit);
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  return rateLimits(loaded.config.client.rateLimit);
}

const enabled = (rate: number, more: object = {}) => ({ enabled: true, buckets: [{ interval: '2s', rate }], ...more });
const at = (name: string, rate: number) => ({
  path: `client.rate_limit.client_command.${name}`,
  buckets: [{ intervalMs: 2_000, rate }],
});

describe('rate limits of the configuration', () => {
  it('Y20 nothing is limited that is not switched on', async () => {
    assert.deepEqual(rateLimits(defaultConfig().client.rateLimit), noRateLimits);
    assert.deepEqual(await limitsOf({ client_command: { total: enabled(1) }, client_error: {} }), noRateLimits);
  });

  it('Y22 a command has its own buckets or those of default, each for itself', async () => {
    const { connection } = await limitsOf({
      client_command: { enabled: true, dry_run: true, total: enabled(9), default: enabled(5), publish: enabled(1) },
    });
    assert.ok(connection !== null);
    const { commands, total, dryRun } = connection;
    assert.deepEqual([dryRun, total], [true, at('total', 9)]);
    assert.deepEqual(commands.publish, { base: at('publish', 1), overrides: new Map() });
    assert.deepEqual(commands.history.base, at('default', 5));
    assert.notEqual(commands.history.base, commands.presence.base);
  });

  it('Y22 overrides have buckets of their own or those of default', async () => {
    const namespace_overrides = [
      { namespace_name: 'chat', ...enabled(7) },
      { namespace_name: 'news', enabled: true },
      { namespace_name: 'off', enabled: false, buckets: [{ interval: '1s', rate: 1 }] },
    ];
    const { connection } = await limitsOf({
      client_command: {
        enabled: true,
        default: enabled(5),
        publish: enabled(1, { namespace_overrides }),
        rpc: { enabled: true, method_overrides: [{ method: 'x', ...enabled(3) }] },
      },
    });
    assert.deepEqual(
      connection?.commands.publish.overrides,
      new Map([
        ['chat', at('publish.namespace_overrides[chat]', 7)],
        ['news', at('default', 5)],
      ]),
    );
    assert.deepEqual(connection?.commands.rpc, {
      base: at('default', 5),
      overrides: new Map([['x', at('rpc.method_overrides[x]', 3)]]),
    });
  });

  it('Y30 Y31 addresses are limited where that is switched on', async () => {
    const ipConnect = async (ip_connect: unknown) => {
      const loaded = await load({ ip_connect });
      assert.ok(loaded.ok, JSON.stringify(loaded.problems));
      return addressLimits(loaded.config.client.rateLimit);
    };
    assert.equal(await ipConnect({ max_concurrent_per_ip: 5 }), null);
    const { connects, ...rest } = (await ipConnect(enabled(3, { dry_run: true, max_concurrent_per_ip: 5 }))) ?? {};
    assert.deepEqual(connects, {
      path: 'client.rate_limit.ip_connect.buckets',
      buckets: [{ intervalMs: 2_000, rate: 3 }],
    });
    assert.deepEqual(rest, { dryRun: true, maxConcurrent: 5, maxTracked: 100_000 });
    assert.equal((await ipConnect({ enabled: true }))?.connects, null);
  });

  it('Y36 limits that all nodes share are refused as long as nodes share nothing', async () => {
    const { problems } = await load({ redis_user_command: { enabled: true } });
    assert.deepEqual(
      problems.map(({ severity, path }) => [severity, path]),
      [['error', 'client.rate_limit.redis_user_command.enabled']],
    );
  });

  it('G38 buckets that never fill and overrides of nothing are errors', async () => {
    const loaded = await load({
      client_command: { publish: { buckets: [{ interval: '10ms', rate: 1 }, { interval: '1s' }] } },
      user_command: {
        sub_refresh: { namespace_overrides: [{ enabled: true }] },
        rpc: { method_overrides: [{ buckets: [{ interval: '2h', rate: 1 }] }] },
      },
      ip_connect: { buckets: [{ interval: '1s' }], trusted_proxies: ['10.0.0.0/8', 'proxy'] },
    });
    const found = loaded.problems.filter(({ rule }) => rule === 'G38').map(({ path }) => path);
    assert.deepEqual(found.sort(), [
      'client.rate_limit.client_command.publish.buckets[0].interval',
      'client.rate_limit.client_command.publish.buckets[1].rate',
      'client.rate_limit.ip_connect.buckets[0].rate',
      'client.rate_limit.ip_connect.trusted_proxies',
      'client.rate_limit.user_command.rpc.method_overrides[0].buckets[0].interval',
      'client.rate_limit.user_command.rpc.method_overrides[0].method',
      'client.rate_limit.user_command.sub_refresh.namespace_overrides[0].namespace_name',
    ]);
  });
});
