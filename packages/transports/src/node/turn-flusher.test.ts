import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TurnFlusher, type Pending } from './turn-flusher.ts';

/** Completes behind what this turn has marked. */
function turnEnd(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class Member implements Pending {
  readonly written: Buffer[] = [];
  #pending: Buffer[] = [];

  put(flusher: TurnFlusher, ...frames: Buffer[]): void {
    this.#pending.push(...frames);
    flusher.mark(this);
  }

  flush(...[joiner]: Parameters<Pending['flush']>): void {
    this.written.push(joiner.join(this.#pending));
    this.#pending = [];
  }
}

describe('TurnFlusher', () => {
  it('T89 what one turn says leaves at its end, as one', async () => {
    const flusher = new TurnFlusher();
    const member = new Member();
    member.put(flusher, Buffer.from('a'), Buffer.from('b'));
    assert.deepEqual(member.written, []);
    await turnEnd();
    assert.deepEqual(member.written, [Buffer.from('ab')]);
    member.put(flusher, Buffer.from('c'));
    await turnEnd();
    assert.deepEqual(member.written, [Buffer.from('ab'), Buffer.from('c')]);
  });

  it('T89 the same frames for several are joined once, and others are not taken for them', async () => {
    const flusher = new TurnFlusher();
    const [one, two, three] = [new Member(), new Member(), new Member()];
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    one.put(flusher, a, b);
    two.put(flusher, a, b);
    three.put(flusher, b, a);
    await turnEnd();
    assert.equal(one.written[0], two.written[0]);
    assert.deepEqual(three.written, [Buffer.from('ba')]);
  });
});
