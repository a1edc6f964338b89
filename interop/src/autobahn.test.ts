import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareFuzzingClient } from './autobahn/fuzzing-client.ts';
import { runtimes, startEchoHost } from './autobahn/hosts.ts';
import { failuresOf } from './autobahn/report.ts';

const fuzzing = prepareFuzzingClient();

/**
 * Of large messages and of compression a sample: all of them take half an hour. `node interop/dist/autobahn/main.js` runs
 * every case there is, and `interop/results` has what came of it.
 */
const whole = ['1.*', '2.*', '3.*', '4.*', '5.*', '6.*', '7.*', '10.*'];
const large = ['9.1.3', '9.2.3', '9.3.6', '9.5.3', '9.7.3'];
const compressed = ['12.1.1', '12.1.3', '12.2.7', '13.1.1', '13.2.1', '13.3.1', '13.4.1', '13.5.1', '13.6.1', '13.7.7'];
const cases = [...whole, ...large, ...compressed];
const numCases = 247 + large.length + compressed.length;

describe('The Autobahn test suite', { skip: fuzzing.ready ? false : fuzzing.reason, concurrency: true }, () => {
  for (const runtime of runtimes) {
    it(`T110 T133 T135 finds the host for ${runtime} in keeping with RFC 6455 and RFC 7692`, async () => {
      assert.ok(fuzzing.ready);
      const host = await startEchoHost(runtime);
      try {
        const results = await fuzzing.test(host.port, cases);
        assert.equal(results.length, numCases);
        assert.deepEqual(failuresOf(results), []);
      } finally {
        await host.stop();
      }
    });
  }
});
