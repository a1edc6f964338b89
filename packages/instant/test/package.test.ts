import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as instant from '@spindle/instant';

describe('package', () => {
  it('is found under its name', () => {
    assert.equal(typeof instant, 'object');
  });
});
