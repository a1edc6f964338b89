import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultConfig } from './config.ts';

describe('configuration defaults', () => {
  it('G1 an option nobody sets has its documented default, times in milliseconds', () => {
    const config = defaultConfig();
    assert.equal(config.httpServer.port, 8000);
    assert.equal(config.client.pingIntervalMs, 25_000);
    assert.equal(config.channel.historyMetaTtlMs, 2_592_000_000);
    assert.equal(config.channel.withoutNamespace.forceRecoveryMode, 'stream');
    assert.deepEqual(config.channel.namespaces, []);
    assert.equal(config.pidFile, '');
  });
});
