import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Payload } from '@spindle/protocol';
import { checkDataFormat } from './data-format.ts';
import { closedNamespace, type NamespaceOptions } from './namespace.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function fits(publicationDataFormat: NamespaceOptions['publicationDataFormat'], data: Payload | undefined): boolean {
  const namespace = { name: 'chat', options: { ...closedNamespace, publicationDataFormat } };
  return checkDataFormat(namespace, data) === null;
}

describe('publication data', () => {
  it('C50 must not be empty by default', () => {
    for (const data of ['{}', '""', 'null', '0', bytes('\u0000')]) assert.ok(fits('', data));
    for (const data of ['', bytes(''), undefined]) assert.ok(!fits('', data));
  });

  it('C50 is refused with 107, naming the option but not the data', () => {
    const namespace = { name: '', options: { ...closedNamespace, publicationDataFormat: 'json_object' as const } };
    const refusal = checkDataFormat(namespace, '"secret"');
    assert.ok(refusal?.outcome.kind === 'error');
    assert.equal(refusal.outcome.error.code, 107);
    assert.equal(refusal.rule, 'C50');
    assert.match(refusal.because, /publication_data_format in channel.without_namespace wants a JSON object/);
    assert.ok(!JSON.stringify(refusal).includes('secret'));
  });

  it('C51 json wants one JSON value', () => {
    for (const data of ['1', '[]', bytes(' {"a":"é"} '), bytes('null')]) assert.ok(fits('json', data));
    for (const data of ['', undefined, bytes(''), bytes('{'), bytes('{}{}'), Uint8Array.of(0x22, 0xff, 0x22)]) {
      assert.ok(!fits('json', data));
    }
  });

  it('C51 a byte order mark is not JSON', () => {
    assert.ok(!fits('json', Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)));
  });

  it('C51 json takes no bytes that a JSON subscriber could not be given', () => {
    const nested = (levels: number) => bytes('['.repeat(levels) + ']'.repeat(levels));
    assert.ok(fits('json', nested(512)));
    assert.ok(!fits('json', nested(513)));
  });

  it('C51 json_object wants an object outermost', () => {
    for (const data of ['{}', ' \t\r\n{"a":1}', bytes('\n{}')]) assert.ok(fits('json_object', data));
    for (const data of ['[{}]', '"{}"', '1', '', undefined, bytes('{]'), bytes('[]')])
      assert.ok(!fits('json_object', data));
  });

  it('C52 binary takes anything', () => {
    for (const data of ['', '{}', undefined, bytes(''), Uint8Array.of(0xff)]) assert.ok(fits('binary', data));
  });
});
