import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closingFrame, messageFrame, readMessages } from './frames.ts';
import { readSockJsPath } from './path.ts';

describe('SockJS frames', () => {
  it('T122 a message is the only text of an array', () => {
    assert.equal(messageFrame('{"a":"é\\n"}\n{}'), 'a["{\\"a\\":\\"é\\\\n\\"}\\n{}"]');
  });

  it('T123 the end has a code and a reason', () => {
    assert.equal(closingFrame({ code: 3003, reason: '{"reconnect":false}' }), 'c[3003,"{\\"reconnect\\":false}"]');
  });

  it('T124 messages are an array of texts or one text', () => {
    assert.deepEqual(readMessages('["a","b"]'), ['a', 'b']);
    assert.deepEqual(readMessages('[]'), []);
    assert.deepEqual(readMessages('"a"'), ['a']);
    for (const broken of ['', 'a', '[1]', '["a",', '{}', 'null', '[["a"]]']) assert.equal(readMessages(broken), null);
  });
});

describe('SockJS paths', () => {
  it('T120 T121 there is a greeting, an info, and transports of sessions', () => {
    const read = (path: string) => readSockJsPath('/sockjs', path);
    assert.deepEqual(read('/sockjs'), { kind: 'greeting' });
    assert.deepEqual(read('/sockjs/'), { kind: 'greeting' });
    assert.deepEqual(read('/sockjs/info'), { kind: 'info' });
    const expected = { kind: 'session', session: 'abc', transport: 'xhr_send' };
    assert.deepEqual(read('/sockjs/000/abc/xhr_send'), expected);
    for (const path of ['/websocket', '/0/a.b/xhr', '/0.0/ab/xhr', '/0//xhr', '/0/a/b/xhr', '/0/a/xhr/', 'x/0/a/xhr']) {
      assert.equal(read(`/sockjs${path}`), null, path);
    }
    assert.equal(read('/other'), null);
    assert.deepEqual(readSockJsPath('', '/info'), { kind: 'info' });
  });
});
