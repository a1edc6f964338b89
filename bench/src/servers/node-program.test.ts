import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requireNode } from './node-program.ts';

describe('the Node that servers run on', () => {
  it('is refused in words where there is none that is new enough', async () => {
    await assert.rejects(requireNode('spindle-node', 999), /^BenchFailure: spindle-node needs Node 999 or newer/);
  });
});
