/**
 * `node interop/dist/autobahn/main.js [pattern…]`: cases against both hosts, into `results/autobahn.md`. All of them take
 * half an hour; `1.*` to `7.*`, which are most of what is mandatory, half a minute.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { prepareFuzzingClient, type FuzzingClient } from './fuzzing-client.ts';
import { runtimes, startEchoHost, type Runtime } from './hosts.ts';
import { failuresOf, renderReport, type HostResults } from './report.ts';

const results = new URL('../../results/', import.meta.url);

const fuzzing = prepareFuzzingClient();
if (!fuzzing.ready) throw new Error(fuzzing.reason);
const given = process.argv.slice(2);
const patterns = given.length === 0 ? ['*'] : given;
const hosts = await Promise.all(runtimes.map((runtime) => resultsOf(runtime, fuzzing)));
mkdirSync(results, { recursive: true });
writeFileSync(
  new URL('autobahn.md', results),
  renderReport(hosts, { date: new Date().toISOString().slice(0, 10), patterns: given }),
);
for (const { host, results: cases } of hosts) {
  console.log(`${host}: ${cases.length} cases, ${failuresOf(cases).length} failures`);
}
process.exitCode = hosts.some(({ results: cases }) => failuresOf(cases).length > 0) ? 1 : 0;

type Ready = Extract<FuzzingClient, { ready: true }>;

async function resultsOf(runtime: Runtime, client: Ready): Promise<HostResults> {
  const host = await startEchoHost(runtime);
  try {
    return { host: String(host.report['runtime']), results: await client.test(host.port, patterns) };
  } finally {
    await host.stop();
  }
}
