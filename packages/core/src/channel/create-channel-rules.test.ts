import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errors, type FilterNode } from '@spindle/protocol';
import {
  defaultChannelSettings,
  type Channel,
  type ChannelLookup,
  type ChannelRules,
  type ChannelSettings,
  type RequestedFlags,
  type SubscriptionOverride,
} from './channel-rules.ts';
import { createChannelRules } from './create-channel-rules.ts';
import type { Decision, Refusal } from './decision.ts';
import { closedNamespace, type NamespaceOptions } from './namespace.ts';
import { searching } from './regular-expression.test.fixture.ts';

/** Rules with one namespace, `chat`, and nothing allowed outside it. */
function rulesWith(options: Partial<NamespaceOptions>, settings: Partial<ChannelSettings> = {}): ChannelRules {
  const chat = { name: 'chat', options: { ...closedNamespace, ...options } };
  return createChannelRules({ ...defaultChannelSettings, namespaces: [chat], ...settings });
}

function found(lookup: ChannelLookup): Channel {
  assert.ok(lookup.found);
  return lookup.channel;
}

/** `C25` when allowed, `C28 103` when refused. */
function verdict(decision: Decision): string {
  return decision.allowed ? decision.rule : refusalText(decision.refusal);
}

function lookupVerdict(lookup: ChannelLookup): string {
  return lookup.found ? 'found' : refusalText(lookup.refusal);
}

function refusalText({ rule, outcome }: Refusal): string {
  return `${rule} ${outcome.kind === 'error' ? outcome.error.code : outcome.disconnect.code}`;
}

const stream = { type: 0, hasToken: false };

describe('namespaces', () => {
  it('C3 a leading boundary means no namespace', () => {
    assert.equal(found(rulesWith({}).resolve(':room')).namespace.name, '');
  });

  it('C4 an unknown namespace is refused with 102', () => {
    const rules = rulesWith({});
    assert.equal(lookupVerdict(rules.resolve('news:1')), 'C4 102');
    assert.equal(lookupVerdict(rules.resolveForClient('news:1')), 'C4 102');
    assert.equal(lookupVerdict(rules.resolve('chat:1')), 'found');
    assert.equal(lookupVerdict(rules.resolve('$chat:1')), 'found');
  });

  it('C4 names of object properties are not namespaces', () => {
    assert.equal(lookupVerdict(rulesWith({}).resolve('constructor:1')), 'C4 102');
  });

  it('C5 users limit a channel only where the namespace says so', () => {
    assert.equal(found(rulesWith({}).resolve('chat:room#1')).users, null);
    const rules = rulesWith({ allowUserLimitedChannels: true });
    assert.deepEqual(found(rules.resolve('chat:room#1')).users, ['1']);
    assert.equal(found(rules.resolve('room#1')).users, null);
  });

  it('C6 a name that is too long is refused with 107', () => {
    const rules = rulesWith({}, { maxLength: 10 });
    assert.equal(rules.checkLength('a'.repeat(10)), null);
    const refusal = rules.checkLength('a'.repeat(11));
    assert.ok(refusal !== null);
    assert.equal(refusalText(refusal), 'C6 107');
  });

  it('C7 channel_regex is searched in the channel part, and replaces the ASCII check', () => {
    const rules = rulesWith({ channelRegex: searching(/^[a-zé]+$/) });
    assert.equal(lookupVerdict(rules.resolveForClient('chat:réu')), 'found');
    assert.equal(lookupVerdict(rules.resolveForClient('$chat:room')), 'found');
    assert.equal(lookupVerdict(rules.resolveForClient('chat:room1')), 'C7 107');
    assert.equal(lookupVerdict(rules.resolve('chat:room1')), 'found');
    const unanchored = rulesWith({ channelRegex: searching(/\d/) });
    assert.equal(lookupVerdict(unanchored.resolveForClient('chat:a1b')), 'found');
  });

  it('C7 without a namespace the private prefix belongs to the channel part', () => {
    const withoutNamespace = { ...closedNamespace, channelRegex: searching(/^[a-z]+$/) };
    const rules = rulesWith({}, { withoutNamespace });
    assert.equal(lookupVerdict(rules.resolveForClient('room')), 'found');
    assert.equal(lookupVerdict(rules.resolveForClient('$room')), 'C7 107');
  });

  it('C8 without channel_regex the whole name has to be ASCII', () => {
    const rules = rulesWith({});
    assert.equal(lookupVerdict(rules.resolveForClient('chat:room')), 'found');
    assert.equal(lookupVerdict(rules.resolveForClient('chat:rööm')), 'C8 107');
    assert.equal(lookupVerdict(rules.resolve('chat:rööm')), 'found');
  });

  it('C10 nothing is inherited', () => {
    const withoutNamespace = { ...closedNamespace, presence: true, historySize: 5, historyTtlMs: 1000 };
    const rules = rulesWith({}, { withoutNamespace });
    assert.equal(found(rules.resolve('chat:1')).namespace.options, rules.settings.namespaces[0]?.options);
    assert.equal(found(rules.resolve('chat:1')).history, null);
    assert.notEqual(found(rules.resolve('room')).history, null);
  });

  it('C11 history needs size and ttl', () => {
    const historyOf = (options: Partial<NamespaceOptions>) => found(rulesWith(options).resolve('chat:1')).history;
    assert.equal(historyOf({ historySize: 10 }), null);
    assert.equal(historyOf({ historyTtlMs: 1000 }), null);
    assert.deepEqual(historyOf({ historySize: 10, historyTtlMs: 1000 }), {
      size: 10,
      ttlMs: 1000,
      metaTtlMs: 720 * 3_600_000,
    });
  });

  it('C12 an own meta ttl goes before the common one', () => {
    const history = { historySize: 10, historyTtlMs: 1000 };
    assert.equal(found(rulesWith(history, { historyMetaTtlMs: 5000 }).resolve('chat:1')).metaTtlMs, 5000);
    const own = found(rulesWith({ ...history, historyMetaTtlMs: 7000 }).resolve('chat:1'));
    assert.deepEqual([own.metaTtlMs, own.history?.metaTtlMs], [7000, 7000]);
  });
});

describe('subscribing', () => {
  const ask = (
    name: string,
    user: string,
    options: Partial<NamespaceOptions>,
    { request = stream, ...settings }: Partial<ChannelSettings> & { request?: typeof stream } = {},
  ) => {
    const rules = rulesWith(options, settings);
    return verdict(rules.maySubscribe(found(rules.resolve(name)), { user }, request));
  };
  const ofType = (type: number) => ({ request: { type, hasToken: true } });

  it('C20 a shared poll is asked for and offered as such', () => {
    assert.equal(ask('chat:1', '42', {}, ofType(4)), 'C20 108');
    assert.equal(ask('chat:1', '42', { subscriptionType: 'map' }, ofType(4)), 'C20 108');
    assert.equal(ask('chat:1', '42', { subscriptionType: 'shared_poll' }, ofType(0)), 'C20 107');
    assert.equal(ask('chat:1', '42', { subscriptionType: 'shared_poll' }, ofType(4)), 'C23');
  });

  it('C21 another type than the configured one is refused', () => {
    assert.equal(ask('chat:1', '42', {}, ofType(1)), 'C21 103');
    assert.equal(ask('chat:1', '42', { subscriptionType: 'map' }, ofType(0)), 'C21 103');
    assert.equal(ask('chat:1', '42', { subscriptionType: 'map' }, ofType(2)), 'C21 103');
    assert.equal(ask('chat:1', '42', {}, ofType(99)), 'C21 103');
    assert.equal(ask('chat:1', '42', { subscriptionType: 'map_users' }, ofType(3)), 'C23');
  });

  it('C22 a private channel needs a token', () => {
    const open = { allowSubscribeForClient: true };
    assert.equal(ask('$chat:1', '42', open), 'C22 103');
    assert.equal(ask('$chat:1', '42', open, { insecure: true }), 'C22 103');
  });

  it('C23 a token decides, private or not', () => {
    const request = { type: 0, hasToken: true };
    assert.equal(ask('$chat:1', '42', {}, { request }), 'C23');
    assert.equal(ask('chat:1', '', {}, { request }), 'C23');
    assert.equal(ask('chat:1#7', '42', { allowUserLimitedChannels: true }, { request }), 'C23');
  });

  it('C24 a listed user may subscribe', () => {
    const limited = { allowUserLimitedChannels: true };
    assert.equal(ask('chat:1#7,42', '42', limited), 'C24');
    assert.equal(ask('chat:1#7,42', '4', limited), 'C28 103');
    assert.equal(ask('chat:1#', '', limited), 'C24');
    assert.equal(ask('chat:1#7,', '', limited), 'C24');
    assert.equal(ask('chat:1#7', '', limited), 'C28 103');
    assert.equal(ask('chat:1#42', '42', {}), 'C28 103');
  });

  it('C25 clients may subscribe where the namespace allows it', () => {
    assert.equal(ask('chat:1', '42', { allowSubscribeForClient: true }), 'C25');
    assert.equal(ask('chat:1#7', '42', { allowSubscribeForClient: true }), 'C25');
    assert.equal(ask('chat:1', '', { allowSubscribeForClient: true }), 'C28 103');
    assert.equal(ask('room', '42', { allowSubscribeForClient: true }), 'C28 103');
  });

  it('C26 the anonymous option extends C25 and grants nothing alone', () => {
    assert.equal(ask('chat:1', '', { allowSubscribeForClient: true, allowSubscribeForAnonymous: true }), 'C26');
    assert.equal(ask('chat:1', '', { allowSubscribeForAnonymous: true }), 'C28 103');
    assert.equal(ask('chat:1', '42', { allowSubscribeForAnonymous: true }), 'C28 103');
  });

  it('C27 insecure opens the rest', () => {
    assert.equal(ask('chat:1', '', {}, { insecure: true }), 'C27');
    assert.equal(ask('chat:1#7', '42', { allowUserLimitedChannels: true }, { insecure: true }), 'C27');
  });

  it('C28 allow options never open a user-limited channel', () => {
    const options = {
      allowUserLimitedChannels: true,
      allowSubscribeForClient: true,
      allowSubscribeForAnonymous: true,
    };
    assert.equal(ask('chat:1#7', '42', options), 'C28 103');
    assert.equal(ask('chat:1#7', '', options), 'C28 103');
    assert.equal(ask('chat:1', '42', {}), 'C28 103');
  });
});

describe('access', () => {
  const on = { presence: true, historySize: 1, historyTtlMs: 1000 };
  const operations = {
    publish: {
      ask: (rules: ChannelRules) => rules.mayPublish,
      client: { allowPublishForClient: true },
      subscriber: { allowPublishForSubscriber: true },
      anonymous: { allowPublishForAnonymous: true },
    },
    presence: {
      ask: (rules: ChannelRules) => rules.mayReadPresence,
      client: { allowPresenceForClient: true },
      subscriber: { allowPresenceForSubscriber: true },
      anonymous: { allowPresenceForAnonymous: true },
    },
    history: {
      ask: (rules: ChannelRules) => rules.mayReadHistory,
      client: { allowHistoryForClient: true },
      subscriber: { allowHistoryForSubscriber: true },
      anonymous: { allowHistoryForAnonymous: true },
    },
  };

  for (const [name, { ask, client, subscriber, anonymous }] of Object.entries(operations)) {
    const may = (user: string, isSubscribed: boolean, options: Partial<NamespaceOptions>, insecure = false) => {
      const rules = rulesWith({ ...on, ...options }, { insecure });
      return verdict(ask(rules)(found(rules.resolve('chat:1')), { user }, isSubscribed));
    };

    it(`C30 ${name}: clients`, () => {
      assert.equal(may('42', false, client), 'C30');
      assert.equal(may('42', true, { ...client, ...subscriber }), 'C30');
      assert.equal(may('', false, { ...client, ...anonymous }), 'C30');
    });

    it(`C31 ${name}: subscribers`, () => {
      assert.equal(may('42', true, subscriber), 'C31');
      assert.equal(may('42', false, subscriber), 'C33 103');
      assert.equal(may('', true, { ...subscriber, ...anonymous }), 'C31');
      assert.equal(may('', false, { ...subscriber, ...anonymous }), 'C33 103');
    });

    it(`C32 ${name}: insecure`, () => {
      assert.equal(may('', false, {}, true), 'C32');
      assert.equal(may('', true, { ...client, ...subscriber }, true), 'C32');
    });

    it(`C33 ${name}: closed otherwise`, () => {
      assert.equal(may('42', false, {}), 'C33 103');
      assert.equal(may('42', true, {}), 'C33 103');
    });

    it(`C34 ${name}: the anonymous option grants nothing alone`, () => {
      assert.equal(may('', true, anonymous), 'C33 103');
      assert.equal(may('', false, client), 'C34 103');
      assert.equal(may('', true, subscriber), 'C34 103');
    });
  }

  it('C35 presence that is off is not available', () => {
    const rules = rulesWith({ allowPresenceForClient: true }, { insecure: true });
    const asked = rules.mayReadPresence(found(rules.resolve('chat:1')), { user: '42' }, true);
    assert.equal(verdict(asked), 'C35 108');
  });

  it('C36 history that is off is not available', () => {
    for (const half of [{}, { historySize: 1 }, { historyTtlMs: 1000 }]) {
      const rules = rulesWith({ allowHistoryForClient: true, ...half }, { insecure: true });
      const asked = rules.mayReadHistory(found(rules.resolve('chat:1')), { user: '42' }, true);
      assert.equal(verdict(asked), 'C36 108');
    }
  });

  it('C13 a channel of an earlier configuration keeps its options', () => {
    const before = rulesWith({ allowPublishForClient: true });
    const after = createChannelRules({ ...defaultChannelSettings });
    const channel = found(before.resolve('chat:1'));
    assert.equal(verdict(after.mayPublish(channel, { user: '42' }, false)), 'C30');
  });
});

describe('what a subscription is given', () => {
  const everything = { positioned: true, recoverable: true, joinLeave: true };
  const given = (
    user: string,
    request: RequestedFlags,
    options: Partial<NamespaceOptions>,
    override: SubscriptionOverride = {},
  ) => {
    const rules = rulesWith({ historySize: 1, historyTtlMs: 1000, presence: true, joinLeave: true, ...options });
    const { positioned, recoverable, pushJoinLeave } = rules.featuresOf(
      found(rules.resolve('chat:1')),
      { user },
      {
        request,
        override,
      },
    );
    return Object.entries({ positioned, recoverable, pushJoinLeave }).flatMap(([flag, isOn]) => (isOn ? [flag] : []));
  };

  it('C40 force options need no request', () => {
    assert.deepEqual(given('', {}, {}), []);
    assert.deepEqual(given('', {}, { forcePositioning: true }), ['positioned']);
    assert.deepEqual(given('', {}, { forceRecovery: true }), ['positioned', 'recoverable']);
    assert.deepEqual(given('', {}, { forcePushJoinLeave: true }), ['pushJoinLeave']);
    assert.deepEqual(given('', { positioned: false }, { forcePositioning: true }), ['positioned']);
  });

  it('C41 positioning on request', () => {
    assert.deepEqual(given('42', everything, {}), []);
    assert.deepEqual(given('', everything, { allowPositioning: true }), ['positioned']);
    assert.deepEqual(given('42', { positioned: true }, { allowHistoryForSubscriber: true }), ['positioned']);
    assert.deepEqual(given('', { positioned: true }, { allowHistoryForSubscriber: true }), []);
  });

  it('C42 recovery on request brings positioning', () => {
    assert.deepEqual(given('', { recoverable: true }, { allowRecovery: true }), ['positioned', 'recoverable']);
    assert.deepEqual(given('42', { recoverable: true }, { allowHistoryForClient: true }), [
      'positioned',
      'recoverable',
    ]);
    assert.deepEqual(given('42', {}, { allowRecovery: true, allowHistoryForClient: true }), []);
  });

  it('C45 delta compression on request where its type is allowed, and never with a filter', () => {
    const delta = (request: RequestedFlags, options: Partial<NamespaceOptions>): boolean => {
      const rules = rulesWith(options);
      return rules.featuresOf(found(rules.resolve('chat:1')), { user: '42' }, { request }).delta;
    };
    const allowed = { allowedDeltaTypes: ['fossil'] } as const;
    assert.equal(delta({ delta: 'fossil' }, allowed), true);
    assert.equal(delta({ delta: 'fossil' }, {}), false);
    assert.equal(delta({ delta: 'other' }, allowed), false);
    assert.equal(delta({ delta: '' }, allowed), false);
    assert.equal(delta({}, allowed), false);
    assert.equal(delta({ delta: 'fossil', tf: { key: 'k', cmp: 'ex' } }, allowed), false);
  });

  it('C46 a tags filter where it is allowed and valid', () => {
    const decide = (tf: FilterNode, options: Partial<NamespaceOptions>) => {
      const rules = rulesWith(options);
      return rules.tagsFilter(found(rules.resolve('chat:1')), tf);
    };
    const filter = { key: 'k', cmp: 'ex' };
    const decision = decide(filter, { allowTagsFilter: true });
    assert.ok(decision.allowed && decision.filter.matches({ k: '' }) && !decision.filter.matches({}));
    const options = [{}, { allowTagsFilter: true }] as const;
    const refusals = [decide(filter, options[0]), decide({ key: 'k' }, options[1])].map((decision) =>
      decision.allowed ? assert.fail() : decision.refusal,
    );
    for (const { rule, outcome } of refusals) {
      assert.deepEqual([rule, outcome], ['C46', { kind: 'error', error: errors.badRequest }]);
    }
    assert.deepEqual(
      refusals.map(({ because }) => because),
      ['allow_tags_filter is false in namespace "chat"', 'a comparison of the tags filter has no known cmp'],
    );
  });

  it('C44 an override replaces the option, a request still adds to it', () => {
    assert.deepEqual(given('', {}, { forceRecovery: true }, { forceRecovery: false }), []);
    assert.deepEqual(given('', {}, {}, { forceRecovery: true }), ['positioned', 'recoverable']);
    assert.deepEqual(given('', {}, { forcePushJoinLeave: true }, { forcePushJoinLeave: false }), []);
    const onRequest = { forceRecovery: true, allowRecovery: true };
    assert.deepEqual(given('', { recoverable: true }, onRequest, { forceRecovery: false }), [
      'positioned',
      'recoverable',
    ]);
  });

  it('C43 join and leave on request', () => {
    assert.deepEqual(given('42', { joinLeave: true }, { allowPresenceForSubscriber: true }), ['pushJoinLeave']);
    assert.deepEqual(given('42', { joinLeave: true }, { allowPresenceForSubscriber: true, joinLeave: false }), []);
    assert.deepEqual(given('', { joinLeave: true }, { allowPresenceForSubscriber: true }), []);
  });
});

describe('explanations', () => {
  const explain = (options: Partial<NamespaceOptions>, user = '42') => {
    const rules = rulesWith(options);
    const decision = rules.mayPublish(found(rules.resolve('chat:1')), { user }, false);
    assert.ok(!decision.allowed);
    return decision.refusal;
  };

  it('C60 name the option as the configuration spells it, its value and its place', () => {
    assert.equal(
      explain({}).because,
      'allow_publish_for_client is false in namespace "chat", allow_publish_for_subscriber is false in namespace "chat"',
    );
    assert.equal(explain({}).fix, 'set allow_publish_for_client in namespace "chat"');
    assert.match(explain({ allowPublishForSubscriber: true }).because, /the client is not subscribed/);
    assert.match(
      explain({ allowPublishForClient: true }, '').because,
      /the user is anonymous, and allow_publish_for_anonymous is false/,
    );
  });

  it('C60 options without a namespace have their own place', () => {
    const rules = rulesWith({});
    const decision = rules.mayReadHistory(found(rules.resolve('room')), { user: '' }, false);
    assert.ok(!decision.allowed);
    assert.equal(decision.refusal.because, 'history_size is 0 in channel.without_namespace');
    assert.equal(decision.refusal.fix, 'set history_size and history_ttl in channel.without_namespace');
  });

  it('C60 an unset regular expression is said to be so', () => {
    const lookup = rulesWith({}).resolveForClient('chat:ö');
    assert.ok(!lookup.found);
    assert.match(lookup.refusal.because, /channel_regex is not set in namespace "chat"/);
  });

  it('C60 text from outside is quoted and cut', () => {
    const lookup = rulesWith({}).resolve(`evil\n${'x'.repeat(100_000)}:1`);
    assert.ok(!lookup.found);
    assert.ok(lookup.refusal.because.length < 200);
    assert.ok(!lookup.refusal.because.includes('\n'));
  });

  it('C60 allowed decisions name their reason too', () => {
    const rules = rulesWith({ allowPublishForClient: true });
    const decision = rules.mayPublish(found(rules.resolve('chat:1')), { user: '42' }, false);
    assert.deepEqual(decision, {
      allowed: true,
      rule: 'C30',
      because: 'allow_publish_for_client is true in namespace "chat"',
    });
  });
});
