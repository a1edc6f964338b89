import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Config } from './config.ts';
import { defaultConfig } from './config.ts';
import { allOptions } from './options/all.ts';
import { unsupportedOptions } from './support.ts';

const config = defaultConfig();
const problemsOf = (changes: Partial<Config>) =>
  unsupportedOptions(allOptions, { ...config, ...changes }).map(({ severity, path }) => `${severity} ${path}`);
const namespace = (options: Partial<Config['channel']['withoutNamespace']>): Partial<Config> => ({
  channel: {
    ...config.channel,
    namespaces: [{ name: 'news', options: { ...config.channel.withoutNamespace, ...options } }],
  },
});

describe('options that are not supported yet', () => {
  it('G17 the defaults say nothing', () => {
    assert.deepEqual(problemsOf({}), []);
  });

  it('G17 a section without effect is reported once, and not at all while it is off', () => {
    const graphite = { ...config.graphite, host: 'elsewhere', prefix: 'x' };
    assert.deepEqual(problemsOf({ graphite }), []);
    assert.deepEqual(problemsOf({ graphite: { ...graphite, enabled: true } }), ['warning graphite']);
  });

  it('G17 a single option without effect is reported with its value', () => {
    const httpServer = { ...config.httpServer, tlsExternal: true };
    const [problem] = unsupportedOptions(allOptions, { ...config, httpServer });
    assert.deepEqual([problem?.rule, problem?.path, problem?.value], ['G17', 'http_server.tls_external', 'true']);
  });

  it('G17 what has nothing to do here is accepted silently', () => {
    const websocket = { ...config.websocket, readBufferSize: 512 };
    assert.deepEqual(problemsOf({ websocket, usageStats: { disabled: true } }), []);
  });

  it('G18 what must not be ignored is an error', () => {
    const { redis } = config.engine;
    assert.deepEqual(problemsOf({ engine: { type: 'redis', redis } }), ['error engine.type']);
    assert.deepEqual(problemsOf({ broker: { ...config.broker, enabled: true } }), ['error broker.enabled']);
    assert.deepEqual(problemsOf({ httpServer: { ...config.httpServer, internalPort: 9000 } }), [
      'error http_server.internal_port',
    ]);
    assert.deepEqual(
      problemsOf({ httpServer: { ...config.httpServer, internalTls: { ...config.httpServer.tls, enabled: true } } }),
      ['error http_server.internal_tls.enabled'],
    );
    assert.deepEqual(problemsOf(namespace({ subscribeProxyEnabled: true, subscriptionType: 'map' })), [
      'error channel.namespaces[news].subscribe_proxy_enabled',
      'error channel.namespaces[news].subscription_type',
    ]);
  });

  it('G18 is reported inside a section without effect too', () => {
    const grpcApi = { ...config.grpcApi, enabled: true, tls: { ...config.grpcApi.tls, enabled: true } };
    assert.deepEqual(problemsOf({ grpcApi }), ['warning grpc_api', 'error grpc_api.tls.enabled']);
  });
});
