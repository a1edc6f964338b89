import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultChannelSettings, type Channel, type ChannelRules, type ChannelSettings } from './channel-rules.ts';
import { createChannelRules } from './create-channel-rules.ts';
import type { Decision } from './decision.ts';
import type { Expression, ExpressionResult, ExpressionVariables } from './expression.ts';
import { closedNamespace, type NamespaceOptions } from './namespace.ts';
import type { Principal } from './principal.ts';
import { searching } from './regular-expression.test.fixture.ts';

const isTrue: ExpressionResult = { ok: true, isTrue: true };
const isFalse: ExpressionResult = { ok: true, isTrue: false };

/** An expression in TypeScript, and what it was asked. */
function expression(
  test: (variables: ExpressionVariables) => ExpressionResult,
  reads: readonly string[] = [],
): Expression & { readonly asked: ExpressionVariables[] } {
  const asked: ExpressionVariables[] = [];
  return {
    source: 'the condition',
    reads,
    asked,
    evaluate(variables) {
      asked.push(variables);
      return test(variables);
    },
  };
}

function rulesWith(options: Partial<NamespaceOptions>, settings: Partial<ChannelSettings> = {}): ChannelRules {
  const namespace = { name: 'chat', pattern: '/chat/:room', options: { ...closedNamespace, ...options } };
  return createChannelRules({ ...defaultChannelSettings, patterns: true, namespaces: [namespace], ...settings });
}

function channelOf(rules: ChannelRules, name = '/chat/1'): Channel {
  const lookup = rules.resolve(name);
  assert.ok(lookup.found);
  return lookup.channel;
}

function subscribe(rules: ChannelRules, principal: Principal, name?: string): Decision {
  return rules.maySubscribe(channelOf(rules, name), principal, { type: 0, hasToken: false });
}

function ruleOf(decision: Decision): string {
  return decision.allowed ? decision.rule : decision.refusal.rule;
}

const ann: Principal = { user: 'ann', meta: '{"roles":["admin"],"id":9007199254740993}' };

describe('expressions', () => {
  it('C83 C85 an expression is told who asks, about which channel, and what the pattern found', () => {
    const subscribeCel = expression(() => isTrue);
    const publishCel = expression(() => isTrue);
    const rules = rulesWith({ subscribeCel, publishCel });
    subscribe(rules, ann);
    rules.mayPublish(channelOf(rules), { user: '' }, true);
    const [asAnn, asAnonymous] = [subscribeCel.asked[0] ?? assert.fail(), publishCel.asked[0] ?? assert.fail()];
    const { meta, vars, ...rest } = asAnn;
    assert.deepEqual(rest, { subscribed: false, user: 'ann', channel: '/chat/1', labels: {} });
    assert.deepEqual([{ ...vars }, meta['roles']], [{ room: '1' }, ['admin']]);
    assert.deepEqual([asAnonymous.subscribed, asAnonymous.user, asAnonymous.meta], [true, '', {}]);
  });

  it('C85 meta is read once for each principal, from bytes as well, and integers keep their value', () => {
    const subscribeCel = expression(() => isTrue);
    const rules = rulesWith({ subscribeCel });
    for (const principal of [ann, ann, { user: 'bob', meta: new TextEncoder().encode('{"id":1e3}') }])
      subscribe(rules, principal);
    const metas = subscribeCel.asked.map(({ meta }) => meta);
    assert.equal(metas[0], metas[1]);
    assert.deepEqual([metas[0]?.['id'], metas[2]?.['id']], [9007199254740993n, 1000]);
  });

  it('C85 meta keeps its shape and its large integers at any depth', () => {
    const subscribeCel = expression(() => isTrue);
    const rules = rulesWith({ subscribeCel });
    const meta =
      '{ "a": [ { "id": -9007199254740993 }, 9007199254740991, 1.2345678901234567, "12345678901234567890" ] }';
    subscribe(rules, { user: 'ann', meta });
    const id = { id: -9007199254740993n };
    assert.deepEqual(subscribeCel.asked[0]?.meta, {
      a: [id, 9007199254740991, 1.2345678901234567, '12345678901234567890'],
    });
  });

  it('C86 true grants where nothing else did, and only then is it asked', () => {
    const yes = expression(() => isTrue);
    assert.equal(ruleOf(subscribe(rulesWith({ subscribeCel: yes }), { user: '' })), 'C86');
    assert.equal(ruleOf(subscribe(rulesWith({ subscribeCel: yes, allowSubscribeForClient: true }), ann)), 'C25');
    assert.equal(ruleOf(subscribe(rulesWith({ subscribeCel: yes }, { insecure: true }), ann)), 'C27');
    assert.equal(yes.asked.length, 1);
    const on = { presence: true, historySize: 1, historyTtlMs: 1_000 };
    const rules = rulesWith({ ...on, publishCel: yes, presenceCel: yes, historyCel: yes });
    for (const may of [rules.mayPublish, rules.mayReadPresence, rules.mayReadHistory])
      assert.equal(ruleOf(may(channelOf(rules), ann, false)), 'C86');
  });

  it('C86 it opens neither a user-limited nor a private channel, nor what is off, nor another type', () => {
    const yes = expression(() => isTrue);
    const limited = rulesWith({ subscribeCel: yes, allowUserLimitedChannels: true });
    assert.equal(ruleOf(subscribe(limited, ann, '/chat/1#bob')), 'C28');
    assert.equal(ruleOf(subscribe(limited, ann, '/chat/1#ann')), 'C24');
    const open = createChannelRules({
      ...defaultChannelSettings,
      withoutNamespace: { ...closedNamespace, subscribeCel: yes, presenceCel: yes, historyCel: yes },
    });
    assert.equal(ruleOf(subscribe(open, ann, '$room')), 'C22');
    assert.equal(ruleOf(open.maySubscribe(channelOf(open, 'room'), ann, { type: 1, hasToken: false })), 'C21');
    assert.equal(ruleOf(open.mayReadPresence(channelOf(open, 'room'), ann, true)), 'C35');
    assert.equal(ruleOf(open.mayReadHistory(channelOf(open, 'room'), ann, true)), 'C36');
    assert.equal(yes.asked.length, 0);
  });

  it('C86 what is given on request counts it, as the subscriber to be', () => {
    const forSubscribers = expression(({ subscribed }) => ({ ok: true, isTrue: subscribed }));
    const on = { presence: true, joinLeave: true, historySize: 1, historyTtlMs: 1_000 };
    const request = { recoverable: true, joinLeave: true };
    const given = (options: Partial<NamespaceOptions>) => {
      const rules = rulesWith({ ...on, ...options });
      const { recoverable, pushJoinLeave } = rules.featuresOf(channelOf(rules), ann, { request });
      return [recoverable, pushJoinLeave];
    };
    assert.deepEqual(given({ historyCel: forSubscribers }), [true, false]);
    assert.deepEqual(given({ presenceCel: forSubscribers }), [false, true]);
    assert.deepEqual(given({ presenceCel: expression(() => isFalse) }), [false, false]);
  });

  it('C87 C88 C89 false and failure are 103, explained by what the expression read, without the meta', () => {
    const reads = ['user', 'subscribed', 'vars.room', 'vars.none', 'meta.roles', 'meta.a.b', 'meta', 'channel'];
    const where =
      'the condition, where user is "ann", subscribed is false, vars.room is "1", vars.none is missing, ' +
      'meta.roles is there, meta.a.b is missing, channel is "/chat/1"';
    const place = 'subscribe_cel in namespace "chat" (/chat/:room)';
    const said = (result: ExpressionResult, principal = ann) => {
      const decision = subscribe(rulesWith({ subscribeCel: expression(() => result, reads) }), principal);
      if (decision.allowed) return decision.because;
      const { outcome, rule, because, fix } = decision.refusal;
      assert.ok(outcome.kind === 'error' && outcome.error.code === 103);
      assert.equal(
        fix,
        'meet the condition, send a subscription token, or set subscribe_cel in namespace "chat" (/chat/:room)',
      );
      return `${rule} ${because}`;
    };
    assert.equal(said(isFalse), `C87 ${place} is false: ${where}`);
    assert.equal(said(isTrue), `${place} is true: ${where}`);
    assert.equal(said({ ok: false, because: 'no such key' }), `C88 ${place} fails, no such key: ${where}`);
    for (const meta of ['[1]', '"x"', 'null', '{', new Uint8Array([0xff])]) {
      assert.equal(
        said(isTrue, { user: 'ann', meta }),
        `C88 ${place} fails, the meta of the connection is not a JSON object`,
      );
    }
  });

  it('C89 what came from outside is quoted and cut', () => {
    const subscribeCel = expression(() => isFalse, ['user', 'channel']);
    const decision = subscribe(rulesWith({ subscribeCel }), { user: `"\n${'x'.repeat(500)}` });
    assert.ok(!decision.allowed && decision.refusal.because.length < 250 && !decision.refusal.because.includes('\n'));
  });
});

describe('namespaces with a pattern', () => {
  it('C80 a name that starts with a slash has the namespace of its pattern or none, and no other name leads there', () => {
    const rules = rulesWith({});
    const said = (name: string) => {
      const lookup = rules.resolve(name);
      return lookup.found ? lookup.channel.namespace.name : lookup.refusal.rule;
    };
    assert.deepEqual(['/chat/1', '/chat', '/', 'chat:1', 'room', '$/chat/1', '/chat/a:b'].map(said), [
      'chat',
      'C80',
      'C80',
      'C4',
      '',
      '',
      'chat',
    ]);
    const off = createChannelRules({ ...defaultChannelSettings, namespaces: rules.settings.namespaces });
    assert.equal(channelOf(off, '/chat/1').namespace.name, '');
    assert.ok(!off.resolve('chat:1').found);
  });

  it('C82 patterns that clash are refused when the rules are made', () => {
    const [namespace] = rulesWith({}).settings.namespaces;
    assert.ok(namespace !== undefined);
    const namespaces = [namespace, { ...namespace, name: 'other', pattern: '/chat/:id' }];
    assert.throws(
      () => createChannelRules({ ...defaultChannelSettings, patterns: true, namespaces }),
      /\/chat\/:id takes the same names/,
    );
  });

  it('C84 channel_regex is searched in the whole name', () => {
    const rules = rulesWith({ channelRegex: searching(/^\/chat\/[a-z:]+$/) });
    assert.deepEqual(
      ['/chat/lobby', '/chat/a:b', '/chat/1'].map((name) => rules.resolveForClient(name).found),
      [true, true, false],
    );
  });
});
