import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventFrame } from './event-frame.ts';
import { readEventId } from './event-id.ts';
import { EventNumbering } from './event-numbering.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const publication = (channel: string, offset?: number): EventFrame =>
  new EventFrame(JSON.stringify({ channel, pub: { data: 1, offset } }));

/** A connection that begins with recoverable channels, all of them empty. */
function connected(...channels: string[]): EventNumbering {
  const numbering = new EventNumbering('');
  const subs = Object.fromEntries(channels.map((name) => [name, { recoverable: true, epoch: 'e' }]));
  numbering.own(new EventFrame(JSON.stringify({ connect: { client: 'c', subs } })));
  return numbering;
}

function idOf(bytes: Uint8Array): string | undefined {
  return /^id: (.*)\n/.exec(text(bytes))?.[1];
}

describe('event numbering', () => {
  it('T71 connections at the same place share an event with its id', () => {
    const frame = publication('a', 1);
    const [one, two] = [connected('a').shared(frame), connected('a').shared(frame)];
    assert.equal(text(one), 'id: a=e.1\ndata: {"channel":"a","pub":{"data":1,"offset":1}}\n\n');
    assert.equal(one, two);
    assert.equal(idOf(connected('a', 'b').shared(frame)), 'a=e.1&b=e.0');
    assert.equal(idOf(connected('a').shared(frame)), 'a=e.1');
  });

  it('T71 connections without recoverable channels share what has no id, and nothing is read for them', () => {
    const unreadable = new EventFrame('not a push');
    assert.equal(connected().shared(unreadable), unreadable.bytes);
    const other = publication('b', 1);
    assert.equal(connected('a').shared(other), other.bytes);
  });

  it('T71 each event of a frame has the place behind it, and where nothing moves there is no id', () => {
    const lines = ['{}', '{"channel":"a","pub":{"data":1,"offset":1}}', '{"channel":"a","pub":{"data":2,"offset":2}}'];
    assert.equal(
      text(connected('a').own(new EventFrame(lines.join('\n')))),
      `data: {}\n\nid: a=e.1\ndata: ${lines[1]}\n\nid: a=e.2\ndata: ${lines[2]}\n\n`,
    );
  });

  it('T73 an id of any channel and epoch is read back as it was meant', () => {
    for (const channel of ['a', 'news:é & = . %', '#1,2', '\n']) {
      for (const epoch of ['', 'XyZa', 'a.b&c=d']) {
        const numbering = new EventNumbering('');
        const subs = { [channel]: { recoverable: true, epoch, offset: 7 } };
        const id = idOf(numbering.own(new EventFrame(JSON.stringify({ connect: { subs } })))) ?? '';
        assert.match(id, /^[\x21-\x7e]+$/);
        assert.deepEqual([...readEventId(id)], [[channel, { epoch, offset: 7 }]]);
      }
    }
  });
});
