import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionGrant, connectionOutcome } from './forge.test.fixture.ts';

describe('labels', () => {
  it('A106 are texts by their names, as they are', async () => {
    const labels = { region: 'eu', '': '', __proto__x: 'é "', 'app.build': '300' };
    assert.deepEqual((await connectionGrant({ labels })).labels, labels);
    assert.deepEqual((await connectionGrant({ labels: {} })).labels, {});
    assert.equal('labels' in (await connectionGrant({})), false);
    assert.equal('labels' in (await connectionGrant({ labels: null })), false);
  });

  it('A106 a name that objects have of their own is a name', async () => {
    const { labels = {} } = await connectionGrant({ labels: JSON.parse('{"__proto__":"a"}') as object });
    assert.deepEqual(Object.entries(labels), [['__proto__', 'a']]);
  });

  for (const labels of [[], 'eu', { a: 1 }, { a: null }, { a: {} }]) {
    it(`A4 labels ${JSON.stringify(labels)} are of the wrong type`, async () => {
      assert.equal(await connectionOutcome({ labels }), 'A4 invalid');
    });
  }

  it('A106 there are limits', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, '']));
    assert.equal(await connectionOutcome({ labels: many(32) }), 'ok');
    assert.equal(await connectionOutcome({ labels: many(33) }), 'A106 invalid');
    const long = (name: number, value: number) => ({ labels: { ['n'.repeat(name)]: 'v'.repeat(value) } });
    assert.equal(await connectionOutcome(long(64, 256)), 'ok');
    assert.equal(await connectionOutcome(long(65, 0)), 'A106 invalid');
    assert.equal(await connectionOutcome(long(1, 257)), 'A106 invalid');
  });
});
