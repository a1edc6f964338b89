import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError, type ExplainRequest, type Explanation, type Expression } from '@spindle/core';
import { Rig } from './harness.ts';

const member = { allowSubscribeForClient: true, allowPublishForSubscriber: true, allowPublishForAnonymous: true };
const makeRig = () => new Rig({ namespaces: { member } });

/** A line such as `yes C25` or `no C28 103`. */
function lineOf(explanation: Explanation): string {
  const { allowed, rule } = explanation;
  return allowed ? `yes ${rule}` : `no ${rule} ${explanation.code}`;
}

async function line(rig: Rig, request: ExplainRequest): Promise<string> {
  return lineOf(await rig.node.explain(request));
}

describe('explain', () => {
  it('Y1 a refused command was explained in the very words of the log', async () => {
    const rig = makeRig();
    const visitor = await rig.join('v2', 'alice');
    rig.tokens.subscription('other', { channel: 'shut:b', user: 'alice' });
    rig.tokens.bad('late', 'expired');
    const attempts = [
      { operation: 'subscribe', channel: 'shut:a' },
      { operation: 'subscribe', channel: 'nowhere:a' },
      { operation: 'subscribe', channel: '$room' },
      { operation: 'subscribe', channel: 'x'.repeat(300) },
      { operation: 'subscribe', channel: 'shut:a', subscriptionToken: 'late' },
      { operation: 'publish', channel: 'shut:a' },
      { operation: 'publish', channel: 'member:a' },
      { operation: 'presence', channel: 'room' },
      { operation: 'history', channel: 'log:a' },
      { operation: 'rpc' },
      { operation: 'subscribe', channel: 'shut:a', subscriptionToken: 'other' },
    ] as const satisfies readonly ExplainRequest[];
    for (const attempt of attempts) {
      const explanation = await rig.node.explain({ ...attempt, user: 'alice' });
      const { operation, ...params } = attempt;
      const token = 'subscriptionToken' in attempt ? attempt.subscriptionToken : undefined;
      const data = operation === 'publish' ? { data: 1 } : {};
      visitor.send(operation, { ...params, ...(token === undefined ? {} : { token }), ...data });
      await visitor.messages();
      const refusal = rig.refusals.at(-1);
      assert.ok(refusal !== undefined && !explanation.allowed, operation);
      const { code, rule, because, fix } = refusal;
      assert.deepEqual(explanation, { allowed: false, code, rule, because, fix });
    }
    await visitor.expectClosed('invalidToken');
    assert.equal(rig.refusals.length, attempts.length);
    rig.expectNoFailures();
  });

  it('Y1 what is allowed is explained by the rule that allows it', async () => {
    const rig = makeRig();
    rig.tokens.subscription('sub', { channel: 'shut:a', user: 'alice' });
    const user = 'alice';
    assert.equal(await line(rig, { operation: 'connect', user }), 'yes S3');
    assert.equal(await line(rig, { operation: 'subscribe', user, channel: 'room' }), 'yes C25');
    assert.equal(await line(rig, { operation: 'subscribe', user: '', channel: 'room' }), 'yes C26');
    assert.equal(await line(rig, { operation: 'publish', user, channel: 'room' }), 'yes C30');
    const subscriptionToken = 'sub';
    assert.deepEqual(await rig.node.explain({ operation: 'subscribe', user, channel: 'shut:a', subscriptionToken }), {
      allowed: true,
      rule: 'C23',
      because: 'the subscription token decides, and it is valid',
    });
    const serving = new Rig({ rpc: async () => null });
    assert.equal(await line(serving, { operation: 'rpc', user }), 'yes S27');
  });

  it('Y1 asking changes nothing', async () => {
    const rig = makeRig();
    const before = await rig.census();
    for (const operation of ['connect', 'subscribe', 'publish', 'presence', 'history', 'rpc'] as const) {
      await rig.node.explain({ operation, user: 'alice', channel: 'full:a' });
    }
    assert.deepEqual(await rig.census(), before);
    assert.deepEqual(rig.refusals, []);
  });

  it('Y1 data and tags filter count where they are given, in the order of the command', async () => {
    const rig = new Rig({
      namespaces: {
        json: { allowSubscribeForClient: true, allowPublishForClient: true, publicationDataFormat: 'json_object' },
        shutJson: { publicationDataFormat: 'json' },
      },
    });
    const user = 'alice';
    const publish = { operation: 'publish', user, channel: 'json:a' } as const;
    assert.equal(await line(rig, publish), 'yes C30');
    assert.equal(await line(rig, { ...publish, data: '{"a":1}' }), 'yes C30');
    assert.equal(await line(rig, { ...publish, data: '[1]' }), 'no C50 107');
    assert.equal(await line(rig, { ...publish, channel: 'shutJson:a', data: '' }), 'no C50 107');
    const subscribe = { operation: 'subscribe', user, channel: 'json:a' } as const;
    assert.equal(await line(rig, { ...subscribe, tagsFilter: { key: 'a', cmp: 'ex' } }), 'no C46 107');
    assert.equal(await line(rig, { ...subscribe, channel: 'shut:a', tagsFilter: {} }), 'no C28 103');
    rig.tokens.subscription('sub', { channel: 'json:a', user });
    assert.equal(await line(rig, { ...subscribe, subscriptionToken: 'sub', tagsFilter: {} }), 'no C46 107');
  });

  it('Y1 a name that is too long is 106 to a client of an earlier generation', async () => {
    const rig = makeRig();
    const question = { operation: 'subscribe', channel: 'x'.repeat(300) } as const;
    const { id: client } = await rig.join('v1', 'alice');
    assert.equal(await line(rig, { ...question, client }), 'no C6 106');
    assert.equal(await line(rig, { ...question, user: 'alice' }), 'no C6 107');
  });

  it('Y2 a user has the meta that the question gives', async () => {
    const subscribeCel: Expression = {
      source: 'meta.ok',
      reads: ['meta.ok'],
      evaluate: ({ meta }) => ({ ok: true, isTrue: meta['ok'] === true }),
    };
    const rig = new Rig({ namespaces: { cond: { subscribeCel } } });
    const question = { operation: 'subscribe', user: 'alice', channel: 'cond:a' } as const;
    assert.equal(await line(rig, question), 'no C87 103');
    assert.equal(await line(rig, { ...question, meta: '{"ok":true}' }), 'yes C86');
    rig.tokens.connection('alice', { user: 'alice', meta: '{"ok":true}' });
    assert.equal(await line(rig, { operation: 'subscribe', token: 'alice', channel: 'cond:a' }), 'yes C86');
    const visitor = await rig.join('v2', 'bob', { meta: '{"ok":true}' });
    assert.equal(await visitor.errorOf('subscribe', { channel: 'cond:a' }), 0);
    assert.equal(await line(rig, { operation: 'publish', client: visitor.id, channel: 'cond:a' }), 'no C33 103');
  });

  it('Y2 a token is verified first, and who has none is told so', async () => {
    const rig = makeRig();
    rig.tokens.connection('alice', { user: 'alice' });
    rig.tokens.connection('lost', { user: 'alice', subs: new Map([['nowhere:a', {}]]) });
    rig.tokens.bad('late', 'expired');
    const channel = 'room';
    assert.equal(await line(rig, { operation: 'subscribe', token: 'alice', channel }), 'yes C25');
    assert.equal(await line(rig, { operation: 'subscribe', token: 'late', channel }), 'no A0 109');
    assert.equal(await line(rig, { operation: 'connect', token: 'forged' }), 'no A0 3500');
    assert.equal(await line(rig, { operation: 'connect', token: 'lost' }), 'no C4 102');
    assert.equal(await line(rig, { operation: 'subscribe', channel }), 'no S4 3501');
    const open = new Rig({ client: { allowAnonymousConnectWithoutToken: true } });
    assert.equal(await line(open, { operation: 'connect' }), 'yes S4');
    const closed = new Rig({ client: { disallowAnonymousConnectionTokens: true } });
    assert.equal(await line(closed, { operation: 'connect', user: '' }), 'no S5 3507');
  });

  it('Y2 limits of the node and of a connection are the ones in force', async () => {
    const rig = new Rig({ client: { userConnectionLimit: 1, channelLimit: 1 } });
    assert.equal(await line(rig, { operation: 'connect', user: 'alice' }), 'yes S3');
    const { id: client } = await rig.joinTo('v2', 'alice', 'room');
    assert.equal(await line(rig, { operation: 'connect', user: 'alice' }), 'no S7 3504');
    assert.equal(await line(rig, { operation: 'connect', client }), 'yes S3');
    assert.equal(await line(rig, { operation: 'subscribe', client, channel: 'room' }), 'no S31 105');
    assert.equal(await line(rig, { operation: 'subscribe', client, channel: 'hall' }), 'no S32 106');
    assert.equal(await line(rig, { operation: 'subscribe', user: 'bob', client, channel: 'hall' }), 'yes C25');
  });

  it('Y2 a subscription token of the older generation is compared with the client', async () => {
    const rig = makeRig();
    rig.tokens.subscription('sub', { channel: 'shut:a', client: 'c1' });
    const question = { operation: 'subscribe', user: 'alice', channel: 'shut:a', subscriptionToken: 'sub' } as const;
    assert.equal(await line(rig, { ...question, client: 'c1' }), 'yes C23');
    assert.equal(await line(rig, { ...question, client: 'c2' }), 'no S34 3500');
    assert.equal(await line(rig, question), 'no S34 3500');
  });

  it('Y1 a channel limited to a client is explained with the client in mind', async () => {
    const rig = new Rig({ channels: { clientBoundary: '&' } });
    const question = { operation: 'subscribe', user: 'alice', channel: 'room&c1' } as const;
    const [own, other] = [
      await line(rig, { ...question, client: 'c1' }),
      await line(rig, { ...question, client: 'c2' }),
    ];
    assert.match(own, /^yes /);
    assert.match(other, /^no .* 103$/);
    assert.equal(await line(rig, question), other);
  });

  it('Y3 who is subscribed is asked for, known, or in the token', async () => {
    const rig = makeRig();
    const question = { operation: 'publish', channel: 'member:a' } as const;
    const { id: client } = await rig.joinTo('v2', 'alice', 'member:a');
    rig.tokens.connection('subs', { user: 'alice', subs: new Map([['member:a', {}]]) });
    assert.equal(await line(rig, { ...question, user: 'alice' }), 'no C33 103');
    assert.equal(await line(rig, { ...question, user: 'alice', subscribed: true }), 'yes C31');
    assert.equal(await line(rig, { ...question, client }), 'yes C31');
    assert.equal(await line(rig, { ...question, client, subscribed: false }), 'no C33 103');
    assert.equal(await line(rig, { ...question, user: 'bob', client }), 'no C33 103');
    assert.equal(await line(rig, { ...question, token: 'subs' }), 'yes C31');
    assert.equal(await line(rig, { ...question, token: 'subs', operation: 'subscribe' }), 'yes S9');
  });

  it('Y3 a subscription token says what those may do besides who subscribed with it', async () => {
    const rig = makeRig();
    rig.tokens.subscription('sub', { channel: 'shut:a', user: 'alice', allow: ['pub'] });
    rig.tokens.subscription('other', { channel: 'shut:b', user: 'alice', allow: ['pub'] });
    const question = { operation: 'publish', channel: 'shut:a', user: 'alice', subscribed: true } as const;
    assert.equal(await line(rig, { ...question, subscriptionToken: 'sub' }), 'yes C103');
    assert.equal(await line(rig, { ...question, subscriptionToken: 'sub', operation: 'history' }), 'no C36 108');
    assert.equal(await line(rig, { ...question, subscriptionToken: 'sub', subscribed: false }), 'no C33 103');
    assert.equal(await line(rig, { ...question, subscriptionToken: 'other' }), 'no S34 3500');
    assert.equal(await line(rig, question), 'no C33 103');
  });

  it('Y4 a question that makes no sense is error 107', async () => {
    const rig = makeRig();
    const senseless: readonly ExplainRequest[] = [
      { operation: 'subscribe', user: 'alice' },
      { operation: 'history', user: 'alice', channel: '' },
      { operation: 'connect', user: 'alice', token: 'alice' },
      { operation: 'connect', meta: '{}' },
    ];
    for (const question of senseless) {
      await assert.rejects(rig.node.explain(question), (error) => {
        assert.ok(error instanceof RefusedError && error.refusal.outcome.kind === 'error');
        assert.deepEqual([error.refusal.rule, error.refusal.outcome.error.code], ['Y4', 107]);
        return true;
      });
    }
  });
});
