import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultChannelSettings } from './channel-rules.ts';
import { channelPartOf, clientOf, isAscii, isLongerThan, isPrivateName, namespaceNameOf, usersOf } from './name.ts';

const syntax = defaultChannelSettings;

describe('channel names', () => {
  const names = [
    // name, private, namespace, channel part
    ['room', false, '', 'room'],
    ['', false, '', ''],
    ['chat:room', false, 'chat', 'room'],
    ['chat:room:2', false, 'chat', 'room:2'],
    ['$room', true, '', '$room'],
    ['$chat:room', true, 'chat', 'room'],
    ['$$chat:room', true, '$chat', 'room'],
    ['chat:$room', false, 'chat', '$room'],
    [':room', false, '', 'room'],
    ['$:room', true, '', 'room'],
    ['chat:', false, 'chat', ''],
  ] as const;
  for (const [name, isPrivate, namespace, part] of names) {
    it(`C1 C2 C3 takes "${name}" apart`, () => {
      assert.equal(isPrivateName(name, syntax), isPrivate);
      assert.equal(namespaceNameOf(name, syntax), namespace);
      assert.equal(channelPartOf(name, syntax), part);
    });
  }

  it('C5 lists the users after the last boundary', () => {
    assert.equal(usersOf('room', syntax), null);
    assert.deepEqual(usersOf('dialog#1,2', syntax), ['1', '2']);
    assert.deepEqual(usersOf('a#1#2', syntax), ['2']);
    assert.deepEqual(usersOf('#42', syntax), ['42']);
  });

  it('C5 an empty element lists the anonymous user', () => {
    assert.deepEqual(usersOf('room#', syntax), ['']);
    assert.deepEqual(usersOf('room#1,', syntax), ['1', '']);
  });

  it('C6 counts bytes of UTF-8', () => {
    assert.equal(isLongerThan('a'.repeat(255), 255), false);
    assert.equal(isLongerThan('a'.repeat(256), 255), true);
    assert.equal(isLongerThan('é'.repeat(127), 255), false);
    assert.equal(isLongerThan('é'.repeat(128), 255), true);
    assert.equal(isLongerThan('€'.repeat(85), 255), false);
    assert.equal(isLongerThan('€'.repeat(86), 255), true);
    assert.equal(isLongerThan('😀'.repeat(63), 255), false);
    assert.equal(isLongerThan('😀'.repeat(64), 255), true);
  });

  it('C8 tells ASCII from the rest', () => {
    assert.ok(isAscii('chat:room\u0000\u007f'));
    assert.ok(isAscii(''));
    assert.ok(!isAscii('room\u0080'));
    assert.ok(!isAscii('rööm'));
    assert.ok(!isAscii('😀'));
  });

  it('C9 empty punctuation has no meaning', () => {
    const bare = { ...syntax, privatePrefix: '', namespaceBoundary: '', userBoundary: '', userSeparator: '' };
    assert.equal(isPrivateName('$chat:room#1', bare), false);
    assert.equal(namespaceNameOf('$chat:room#1', bare), '');
    assert.equal(channelPartOf('$chat:room#1', bare), '$chat:room#1');
    assert.equal(usersOf('$chat:room#1', bare), null);
    assert.deepEqual(usersOf('room#1,2', { ...syntax, userSeparator: '' }), ['1,2']);
  });

  it('L23 the client boundary names a connection, where there is one', () => {
    const limited = { ...syntax, clientBoundary: '&' };
    assert.equal(clientOf('chat:room&c-1', limited), 'c-1');
    assert.equal(clientOf('a&b&c-1', limited), 'c-1');
    assert.equal(clientOf('room&', limited), '');
    assert.equal(clientOf('room', limited), null);
    assert.equal(clientOf('room&c-1', syntax), null);
  });

  it('C9 punctuation may be longer than a character', () => {
    const long = {
      ...syntax,
      privatePrefix: 'private-',
      namespaceBoundary: '::',
      userBoundary: '@@',
      userSeparator: '--',
    };
    assert.equal(isPrivateName('private-chat::room', long), true);
    assert.equal(namespaceNameOf('private-chat::room', long), 'chat');
    assert.equal(channelPartOf('private-chat::room', long), 'room');
    assert.deepEqual(usersOf('chat::room@@1--2', long), ['1', '2']);
  });
});
