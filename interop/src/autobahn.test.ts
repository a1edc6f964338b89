import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareFuzzingClient } from './autobahn/fuzzing-client.ts';
import { runtimes, startEchoHost } from './autobahn/hosts.ts';
import { failuresOf } from './autobahn/report.ts';

const fuzzing = prepareFuzzingClient();

/** Everything but large messages and compression, which take minutes: `node interop/dist/autobahn/main.js` has those too. */
const cases = ['1.*', '2.*', '3.*', '4.*', '5.*', '6.*', '7.*', '10.*'];
const numCases = 247;

describe('The Autobahn test suite', { skip: fuzzing.ready ? false : fuzzing.reason }, () => {
  for (const runtime of runtimes) {
    it(`T110 finds the host for ${runtime} in keeping with RFC 6455`, async () => {
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
