import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anonymous, isAuthenticated } from './user.ts';

describe('user', () => {
  it('I1 nobody is authenticated without an id', () => {
    assert.equal(isAuthenticated({ id: '42' }), true);
    assert.equal(isAuthenticated({ id: '42', isAuthenticated: false }), false);
    assert.equal(isAuthenticated({ id: '', isAuthenticated: true }), false);
    assert.equal(isAuthenticated(anonymous), false);
  });
});
