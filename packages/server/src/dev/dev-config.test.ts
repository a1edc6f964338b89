import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createOriginCheck } from '@spindle/transports';
import { devConfig } from './dev-config.ts';
import { ownOrigins } from './own-origins.ts';

function configAt(host: string): ReturnType<typeof devConfig> {
  return devConfig({ host, port: 8000, origins: ownOrigins(host, 8000), tokenSecret: 'secret', apiKey: 'key' });
}

describe('development configuration', () => {
  it('lets browsers in from the page itself, under each of its names, and from nowhere else', () => {
    const isAllowed = createOriginCheck(configAt('127.0.0.1').client.allowedOrigins);
    for (const origin of ['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000']) {
      assert.equal(isAllowed(origin), true, origin);
    }
    for (const origin of ['http://localhost:8001', 'https://localhost:8000', 'http://evil.example', 'null']) {
      assert.equal(isAllowed(origin), false, origin);
    }
  });

  it('answers under one name when it listens on one address', () => {
    assert.deepEqual(ownOrigins('192.0.2.7', 80), ['http://192.0.2.7']);
    assert.ok(ownOrigins('0.0.0.0', 8000).includes('http://localhost:8000'));
  });

  it('needs the key for the API, and signs with the given secret', () => {
    const config = configAt('localhost');
    assert.equal(config.httpApi.key, 'key');
    assert.equal(config.httpApi.insecure, false);
    assert.equal(config.client.insecure, false);
    assert.equal(config.client.token.hmacSecretKey, 'secret');
  });

  it('lets clients read the news, not write it', () => {
    const { namespaces } = configAt('localhost').channel;
    const news = namespaces.find(({ name }) => name === 'news')?.options;
    assert.equal(news?.allowSubscribeForClient, true);
    assert.equal(news?.allowPublishForClient, false);
    assert.equal(news?.allowPublishForSubscriber, false);
  });
});
