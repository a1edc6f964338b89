import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemsOf } from '../report/figures.ts';
import { runWorkload } from '../run.ts';
import { optionsFor, type Said } from '../options.ts';
import { workloads } from './catalogue.ts';

/** Three or four minutes: `BENCH_SMOKE=1 node scripts/bun.mjs test bench/src/workloads/smoke.test.ts`. */
const isWanted = process.env['BENCH_SMOKE'] === '1';

/** Small enough for any machine; what is checked is that every gate holds. */
const small: Said = {
  pairs: 1,
  seconds: 1,
  subscribers: 100,
  rate: 20,
  connections: 200,
  from: 50,
  to: 100,
  steps: 2,
  transports: ['websocket', 'http_stream', 'uni_sse'],
};

describe('workloads', { skip: !isWanted }, () => {
  for (const workload of workloads) {
    it(`${workload.id} passes its gates with Spindle, or with the server it is for`, { timeout: 120_000 }, async () => {
      const ours = workload.contenders.filter((name) => name.startsWith('spindle'));
      const options = optionsFor(workload, { ...small, servers: ours.length > 0 ? ours : workload.contenders });
      const result = await runWorkload(workload, options, { ceiling: 1, progress: () => {} });
      // A machine that is busy with something else says nothing about a gate of deliveries.
      const problems = problemsOf(result).filter((problem) => !/hypervisor|was busy|were kept/.test(problem));
      assert.deepEqual(problems, []);
    });
  }
});
