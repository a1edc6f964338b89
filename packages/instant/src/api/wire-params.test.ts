import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paramsText, wireParams } from './wire-params.ts';

describe('parameters of calls', () => {
  it('I60 are JSON, with versions to the last digit and without what is not given', () => {
    const params = { channel: 'a "b"', data: { n: [1, null] }, version: 2n ** 64n - 1n, versionEpoch: undefined };
    const text = paramsText(wireParams(params));
    assert.equal(text, '{"channel":"a \\"b\\"","data":{"n":[1,null]},"version":18446744073709551615}');
    assert.equal(paramsText({}), '{}');
    assert.throws(() => paramsText({ data: 1n, deep: { n: 1n } }), TypeError);
  });
});
