import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLevelTable, siteLevels } from './levels.ts';

const somebody = { id: '42' };

describe('levels', () => {
  it('I12 a star stands for characters that separate nothing, and a pattern is for no sibling', () => {
    const table = createLevelTable({ users: ['$room:*', '$a.b', '$x:*:y'] });
    const admits = (channel: string): boolean => table.admit(somebody, channel).admitted;
    for (const channel of ['$room:1', '$room:10', '$room:ü', '$room:%2F', '$a.b', '$x:1:y']) {
      assert.equal(admits(channel), true, channel);
    }
    const siblings = [
      '$room:',
      '$room',
      '$room:1:2',
      '$room:1/2',
      '$room:1#2',
      '$room:1 ',
      '$room:\n',
      '$rooms:1',
      'x$room:1',
    ];
    for (const channel of [
      ...siblings,
      '$aXb',
      '$a.b\n',
      '$x::y',
      '$x:1:2:y',
      '$ROOM:1',
      '$room:$1',
      '$room:*',
      '$room:{1}',
    ]) {
      assert.equal(admits(channel), false, JSON.stringify(channel));
    }
  });

  it('I10 a channel at several levels is for all who reach one of them', () => {
    const table = createLevelTable({ staff: ['$shared'], groups: { editors: ['$shared'] } });
    assert.equal(table.admit({ id: '1', isStaff: true }, '$shared').admitted, true);
    assert.equal(table.admit({ id: '1', groups: ['editors'] }, '$shared').admitted, true);
    const refused = table.admit(somebody, '$shared');
    assert.ok(!refused.admitted);
    assert.equal(
      refused.reason.because,
      'the channel is for staff or the group "editors", and the user is not among them',
    );
    assert.equal(
      table.admit({ id: '1', isAuthenticated: false, isStaff: true, groups: ['editors'] }, '$shared').admitted,
      false,
    );
  });

  it('I14 a site has one channel for each level, named after it', () => {
    const table = createLevelTable(siteLevels('shop'));
    assert.deepEqual((['public', 'users', 'staff', 'superuser'] as const).map(table.channelOf), [
      'shop_public',
      '$shop_users',
      '$shop_staff',
      '$shop_admin',
    ]);
    assert.equal(createLevelTable({ users: ['$room:*', '$all'] }).channelOf('users'), '$all');
    assert.equal(createLevelTable({ users: ['$room:*'] }).channelOf('users'), null);
  });
});
