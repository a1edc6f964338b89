import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareFuzzingClient } from './autobahn/fuzzing-client.ts';
import { runtimes, startEchoHost } from './autobahn/hosts.ts';
import { failuresOf } from './autobahn/report.ts';

const fuzzing = prepareFuzzingClient();

/**
 * Everything but large messages and most of compression, which take minutes: `node interop/dist/autobahn/main.js` has those
 * too.
 */
const uncompressed = ['1.*', '2.*', '3.*', '4.*', '5.*', '6.*', '7.*', '10.*'];
const compressed = ['12.1.1', '12.1.3', '13.1.1', '13.2.1', '13.3.1', '13.4.1', '13.5.1', '13.6.1', '13.7.1'];
const cases = [...uncompressed, ...compressed];
const numCases = 247 + compressed.length;

describe('The Autobahn test suite', { skip: fuzzing.ready ? false : fuzzing.reason }, () => {
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
