import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Arrivals } from './arrivals.ts';

/** Time and turns that a test makes pass. */
class Rig {
  nowMs = 1_000;
  portions = 0;
  readonly log: string[] = [];
  readonly arrivals = new Arrivals({
    nowMs: () => this.nowMs,
    turnEnd: (callback) => this.#ends.push(callback),
    afterPortion: () => (this.portions += 1),
  });
  #ends: (() => void)[] = [];

  /** Comes, and once it is let in takes that long, half of it behind a promise. */
  async come(name: string, takesMs = 0): Promise<void> {
    const turn = this.arrivals.enter();
    if (turn !== null) await turn;
    this.nowMs += takesMs / 2;
    await Promise.resolve();
    this.nowMs += takesMs / 2;
    this.log.push(name);
  }

  /** The turn ends; what that leads to has happened when it resolves. Answers whether there was anything to be done. */
  async endTurn(): Promise<boolean> {
    const ends = this.#ends;
    this.#ends = [];
    for (const end of ends) end();
    await new Promise<void>((resolve) => void setImmediate(resolve));
    return ends.length > 0;
  }
}

describe('arrivals', () => {
  it('S150 whoever comes while there is time does not wait', async () => {
    const rig = new Rig();
    for (const name of ['a', 'b', 'c']) assert.equal(rig.arrivals.enter(), null, name);
    await rig.endTurn();
    assert.equal(rig.arrivals.enter(), null);
    assert.equal(rig.portions, 0);
  });

  it('S150 in a turn they take no more than their time, and are let in in the order they came', async () => {
    const rig = new Rig();
    await rig.come('a', 2);
    void rig.come('b', 1);
    void rig.come('c', 1);
    void rig.come('d', 2);
    void rig.come('e');
    await Promise.resolve();
    assert.deepEqual(rig.log, ['a']);
    await rig.endTurn();
    assert.deepEqual(rig.log, ['a', 'b', 'c']);
    await rig.endTurn();
    assert.deepEqual(rig.log, ['a', 'b', 'c', 'd']);
    await rig.endTurn();
    assert.deepEqual(rig.log, ['a', 'b', 'c', 'd', 'e']);
    assert.equal(rig.portions, 3);
  });

  it('S150 nobody overtakes those who wait', async () => {
    const rig = new Rig();
    await rig.come('a', 2);
    void rig.come('b', 2);
    void rig.come('c', 2);
    await rig.endTurn();
    rig.nowMs += 100;
    void rig.come('d');
    assert.deepEqual(rig.log, ['a', 'b']);
    await rig.endTurn();
    assert.deepEqual(rig.log, ['a', 'b', 'c']);
    await rig.endTurn();
    assert.deepEqual(rig.log, ['a', 'b', 'c', 'd']);
  });

  it('S150 one that waits for something outside holds nobody up', async () => {
    const rig = new Rig();
    await rig.come('a', 2);
    const slow = rig.arrivals.enter()?.then(() => new Promise(() => {}));
    void rig.come('b');
    await rig.endTurn();
    assert.ok(slow !== undefined);
    assert.deepEqual(rig.log, ['a', 'b']);
  });

  it('S150 where nobody comes nothing is done', async () => {
    const rig = new Rig();
    assert.equal(await rig.endTurn(), false);
    await rig.come('a', 2);
    void rig.come('b');
    assert.equal(await rig.endTurn(), true);
    assert.equal(await rig.endTurn(), true);
    assert.equal(await rig.endTurn(), false);
  });
});
