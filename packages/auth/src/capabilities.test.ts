import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileCapabilities } from './capabilities.ts';
import { channelRights, type Capability, type ChannelRight } from './capability-claims.ts';
import {
  connectionGrant,
  connectionOutcome,
  forge,
  granted,
  now,
  secret,
  subscriptionGrant,
  subscriptionOutcome,
  verifierWith,
} from './forge.test.fixture.ts';
import { signConnectionToken, signSubscriptionToken } from './sign.ts';
import { importSigningKey } from './signing-key.ts';

const channel = 'news';

/** The rights to a channel, such as `sub pub`. */
function rightsTo(name: string, ...caps: readonly Capability[]): string {
  const capabilities = compileCapabilities(caps);
  return channelRights.filter((right) => capabilities.find(right, name) !== null).join(' ');
}

function wildcards(...channels: readonly string[]): Capability {
  return { channels, match: 'wildcard', allow: ['sub'] };
}

describe('capabilities', () => {
  it('A100 the claim of a connection token says who may do what', async () => {
    const { capabilities } = await connectionGrant({
      caps: [
        { channels: ['news', 'user_42'], allow: ['sub'] },
        { channels: ['chat:*'], match: 'wildcard', allow: ['sub', 'pub'] },
        { channels: [String.raw`^posts_\d+$`], match: 'regex', allow: ['hst'] },
        { channels: ['odd'], match: null },
        {},
      ],
    });
    assert.equal(capabilities?.find('sub', 'user_42'), '"user_42"');
    assert.equal(capabilities.find('pub', 'chat:1'), '"chat:*" (wildcard)');
    assert.equal(capabilities.find('hst', 'posts_7'), String.raw`"^posts_\\d+$" (regex)`);
    assert.equal(capabilities.find('sub', 'odd'), null);
  });

  it('A100 without the claim there are none', async () => {
    assert.equal('capabilities' in (await connectionGrant({ sub: '42' })), false);
    assert.equal('capabilities' in (await connectionGrant({ caps: null })), false);
    assert.equal((await connectionGrant({ caps: [] })).capabilities?.find('sub', 'news'), null);
  });

  const wrong: readonly unknown[] = [
    {},
    'news',
    ['news'],
    [null],
    [{ channels: 'news', allow: ['sub'] }],
    [{ channels: [1], allow: ['sub'] }],
    [{ channels: ['news'], allow: 'sub' }],
    [{ channels: ['news'], match: 1, allow: ['sub'] }],
  ];
  for (const caps of wrong) {
    it(`A4 caps ${JSON.stringify(caps)} is of the wrong type`, async () => {
      assert.equal(await connectionOutcome({ caps }), 'A4 invalid');
    });
  }

  it('A100 words that are not known make the token invalid', async () => {
    assert.equal(await connectionOutcome({ caps: [{ channels: ['a'], match: 'glob', allow: [] }] }), 'A100 invalid');
    assert.equal(await connectionOutcome({ caps: [{ channels: ['a'], allow: ['subscribe'] }] }), 'A100 invalid');
    assert.equal(await subscriptionOutcome({ channel, allow: ['write'] }), 'A100 invalid');
    const verdict = await (await verifierWith()).verifyConnection(await forge({ caps: [{ allow: ['secret-word'] }] }));
    assert.ok(!verdict.ok && !verdict.because.includes('secret-word'));
  });

  it('A101 the rights are those of all entries, in whatever order', () => {
    const entries: Capability[] = [
      { channels: ['news', 'user_42'], allow: ['sub'] },
      { channels: ['user_42'], allow: ['pub', 'hst'] },
      { channels: ['user_*'], match: 'wildcard', allow: ['prs'] },
      { channels: ['user_42'], allow: [] },
    ];
    for (const caps of [entries, entries.toReversed()]) {
      assert.equal(rightsTo('user_42', ...caps), 'sub pub hst prs');
      assert.equal(rightsTo('news', ...caps), 'sub');
      assert.equal(rightsTo('user_4', ...caps), 'prs');
      assert.equal(rightsTo('user', ...caps), '');
    }
  });

  it('A102 a name is that channel and no other', () => {
    const named: Capability = { channels: ['room:1', 'a*', 'b.c'], allow: ['sub'] };
    assert.equal(rightsTo('room:1', named), 'sub');
    for (const sibling of ['room:10', 'room:', 'Room:1', 'room:1 ', 'ROOM:1', 'ab', 'bxc', '$room:1', 'room%3A1', '']) {
      assert.equal(rightsTo(sibling, named), '', sibling);
    }
    assert.equal(rightsTo('a*', named), 'sub');
  });

  it('A102 a star is anything, the rest is itself, the whole name counts', () => {
    const matching = [
      ['*', 'news'],
      ['*', 'a:b#c,d'],
      ['news:*', 'news:'],
      ['news:*', 'news:a:b'],
      ['*:public', 'team:public'],
      ['a*b*c', 'abc'],
      ['a*b*c', 'axxbbxc'],
      ['a**c', 'ac'],
      ['room:*:log', 'room:1:log'],
      ['name', 'name'],
    ] as const;
    for (const [pattern, name] of matching)
      assert.equal(rightsTo(name, wildcards(pattern)), 'sub', `${pattern} ${name}`);
    const other = [
      ['news:*', 'news'],
      ['news:*', 'newsroom:1'],
      ['news:*', '$news:1'],
      ['room:1*', 'room:2'],
      ['a*b', 'ab\n'],
      ['ab*ba', 'aba'],
      ['a*b*c', 'acb'],
      ['a*bc*c', 'abc'],
      ['room.*', 'roomx1'],
      ['[ab]*', 'a'],
      ['name', 'names'],
      ['', 'a'],
    ] as const;
    for (const [pattern, name] of other) assert.equal(rightsTo(name, wildcards(pattern)), '', `${pattern} ${name}`);
  });

  it('A102 a pattern with a fixed part grants no channel that lacks it, whatever is appended or exchanged', () => {
    const ids = ['1', '10', '01', '1a', '11', '1:1', '1#2', '1,2', '1%', '１', 'é', 'é', '1..', '1\u0000', '*', '1*'];
    for (const id of ids) {
      for (const other of ids) {
        const expression = `room:${id.replaceAll(/[^\w]/gu, (character) => `[${character}]`)}`;
        assert.equal(rightsTo(`room:${other}`, { channels: [`room:${id}`], allow: ['sub'] }) === 'sub', id === other);
        assert.equal(
          rightsTo(`room:${other}`, { channels: [expression], match: 'regex', allow: ['sub'] }) === 'sub',
          id === other,
        );
        const below = rightsTo(`room:${other}/x`, wildcards(`room:${id.replaceAll('*', '')}/*`));
        assert.equal(below === 'sub', id.replaceAll('*', '') === other, `${id} ${other}`);
      }
    }
  });

  it('A102 an expression has to match the whole name, and none of more than 1024 characters', () => {
    const ofRegex = (name: string, source: string) =>
      rightsTo(name, { channels: [source], match: 'regex', allow: ['sub'] });
    assert.equal(ofRegex('room:1', 'room:1'), 'sub');
    assert.equal(ofRegex('room:10', 'room:1'), '');
    assert.equal(ofRegex('my-room:1', 'room:1'), '');
    assert.equal(ofRegex('room:1', 'room:2|room:1'), 'sub');
    assert.equal(ofRegex('room:1x', '^room:2|room:1$'), '');
    assert.equal(ofRegex('a'.repeat(1024), 'a*'), 'sub');
    assert.equal(ofRegex('a'.repeat(1025), 'a*'), '');
  });

  it('A103 there are limits, and expressions have to be usable', async () => {
    const ofRegex = (...channels: readonly string[]) => ({ caps: [{ channels, match: 'regex', allow: ['sub'] }] });
    const names = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
    const many = (count: number) => ({ caps: [{ channels: names(count), allow: ['sub'] }] });
    assert.equal(await connectionOutcome(many(1000)), 'ok');
    assert.equal(await connectionOutcome(many(1001)), 'A103 invalid');
    assert.equal(await connectionOutcome(ofRegex('a'.repeat(256))), 'ok');
    assert.equal(await connectionOutcome(ofRegex('a'.repeat(257))), 'A103 invalid');
    assert.equal(await connectionOutcome(ofRegex('(')), 'A103 invalid');
    assert.equal(await connectionOutcome(ofRegex('a{999}')), 'A103 invalid');
    assert.equal(await connectionOutcome(ofRegex(...names(10).map(() => 'a{990}'))), 'ok');
    assert.equal(await connectionOutcome(ofRegex(...names(11).map(() => 'a{990}'))), 'A103 invalid');
    assert.equal(await connectionOutcome(ofRegex(...names(100))), 'ok');
    assert.equal(await connectionOutcome(ofRegex(...names(101))), 'A103 invalid');
  });

  it('A104 a subscription token allows more with its channel', async () => {
    assert.deepEqual((await subscriptionGrant({ channel, allow: ['pub', 'hst', 'prs'] })).allow, ['pub', 'hst', 'prs']);
    assert.equal('allow' in (await subscriptionGrant({ channel })), false);
    assert.equal(await subscriptionOutcome({ channel, allow: 'pub' }), 'A4 invalid');
  });

  it('A105 what is signed verifies to the same rights', async () => {
    const key = await importSigningKey({ secret });
    const caps: Capability[] = [
      { channels: ['a"b', 'c'], allow: ['sub', 'pub'] },
      { channels: [String.raw`^x\d$`], match: 'regex', allow: ['prs'] },
    ];
    const verifier = await verifierWith();
    const { capabilities } = granted(
      await verifier.verifyConnection(await signConnectionToken({ user: '42', exp: now + 60, caps }, key)),
    );
    for (const name of ['a"b', 'c', 'x1', 'x12', 'a']) {
      const rights = channelRights.filter((right) => (capabilities?.find(right, name) ?? null) !== null);
      assert.equal(rights.join(' '), rightsTo(name, ...caps), name);
    }
    const allow: ChannelRight[] = ['pub', 'prs'];
    const token = await signSubscriptionToken({ user: '42', channel, allow }, key);
    assert.deepEqual(granted(await verifier.verifySubscription(token)).allow, allow);
  });
});
