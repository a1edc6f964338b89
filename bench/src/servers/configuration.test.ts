import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { centrifugoProgram, hasCentrifugo } from './centrifugo.ts';
import { channelPlans, namespaceOf } from './channel-plans.ts';
import { writeConfiguration } from './configuration.ts';

describe('configuration of the servers', () => {
  it('is written from one description, with the features of the channels', () => {
    const directory = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
    try {
      const options = { channels: channelPlans.positioned, tokenSecret: 's', directory };
      const written = JSON.parse(readFileSync(writeConfiguration(options, { port: 1, apiKey: 'k' }), 'utf8')) as Record<
        string,
        unknown
      >;
      assert.deepEqual(written['channel'], { without_namespace: namespaceOf(channelPlans.positioned) });
      assert.deepEqual(written['http_server'], { address: '127.0.0.1', port: 1 });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('refuses a Centrifugo that is not there', () => {
    const before = process.env['CENTRIFUGO_BIN'];
    try {
      process.env['CENTRIFUGO_BIN'] = '/nowhere/centrifugo';
      assert.equal(hasCentrifugo(), true);
      assert.throws(() => centrifugoProgram(), /points to \/nowhere\/centrifugo, which is no program/);
      process.env['CENTRIFUGO_BIN'] = '';
      assert.throws(() => centrifugoProgram(), /let CENTRIFUGO_BIN point to its program/);
    } finally {
      if (before === undefined) delete process.env['CENTRIFUGO_BIN'];
      else process.env['CENTRIFUGO_BIN'] = before;
    }
  });
});
