import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultChannelSettings, type ChannelRules } from './channel-rules.ts';
import { createChannelRules } from './create-channel-rules.ts';
import { closedNamespace, type NamespaceOptions } from './namespace.ts';
import type { RewindRequest } from './rewind.ts';

const kept: Partial<NamespaceOptions> = { historySize: 10, historyTtlMs: 60_000 };

function rulesWith(options: Partial<NamespaceOptions>): ChannelRules {
  const withoutNamespace = { ...closedNamespace, ...kept, ...options };
  return createChannelRules({ ...defaultChannelSettings, withoutNamespace });
}

function rewind(options: Partial<NamespaceOptions>, asked?: RewindRequest, user = '42') {
  const rules = rulesWith(options);
  const lookup = rules.resolve('a');
  if (!lookup.found) assert.fail('no channel');
  const request = { rewind: asked };
  const given = rules.rewindOf(lookup.channel, { user }, { request });
  // C113
  assert.equal(rules.featuresOf(lookup.channel, { user }, { request }).positioned, given !== null);
  return given;
}

describe('rewind', () => {
  it('C110 C113 the namespace gives it to everybody, by number, by age or by both', () => {
    assert.equal(rewind({}), null);
    assert.deepEqual(rewind({ rewindSize: 3 }, undefined, ''), { size: 3, ttlMs: 0 });
    assert.deepEqual(rewind({ rewindTtlMs: 500 }), { size: 0, ttlMs: 500 });
    assert.deepEqual(rewind({ rewindSize: 3, rewindTtlMs: 500 }), { size: 3, ttlMs: 500 });
  });

  it('C111 who may read history may ask for another one', () => {
    const readable = { allowHistoryForSubscriber: true, rewindSize: 3 };
    assert.deepEqual(rewind(readable, { size: 5 }), { size: 5, ttlMs: 0 });
    assert.deepEqual(rewind(readable, { ttl: 2 }), { size: 0, ttlMs: 2_000 });
    assert.deepEqual(rewind(readable, {}), { size: 3, ttlMs: 0 });
    assert.deepEqual(rewind(readable, { size: 5 }, ''), { size: 3, ttlMs: 0 });
    assert.deepEqual(rewind({ rewindSize: 3 }, { size: 5 }), { size: 3, ttlMs: 0 });
    assert.equal(rewind({}, { size: 5 }), null);
    assert.deepEqual(rewind({ allowHistoryForClient: true }, { size: 5 }), { size: 5, ttlMs: 0 });
  });

  it('C111 a subscription token that allows reading history counts', () => {
    const rules = rulesWith({});
    const lookup = rules.resolve('a');
    if (!lookup.found) assert.fail('no channel');
    const asked = { request: { rewind: { size: 5 } }, allowed: ['hst'] } as const;
    assert.deepEqual(rules.rewindOf(lookup.channel, { user: '42' }, asked), { size: 5, ttlMs: 0 });
  });

  it('C112 there is none without history, or where the latest is enough', () => {
    for (const options of [{ historySize: 0 }, { historyTtlMs: 0 }, { slowConsumer: 'latest_only' }] as const) {
      assert.equal(rewind({ rewindSize: 3, allowHistoryForClient: true, ...options }, { size: 5 }), null);
    }
  });
});
