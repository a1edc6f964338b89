/**
 * `node interop/dist/autobahn/main.js [pattern…]`: cases against both hosts, into `results/autobahn.md`. All of them take an
 * hour of processor time; `1.* … 10.* '12.*.[1-6]$' '13.*.[1-6]$'`, without compressed messages of more than 8 KiB, minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { prepareFuzzingClient } from './fuzzing-client.ts';
import { runtimes, startEchoHost } from './hosts.ts';
import { failuresOf, renderReport, type HostResults } from './report.ts';

const results = new URL('../../results/', import.meta.url);

const fuzzing = prepareFuzzingClient();
if (!fuzzing.ready) throw new Error(fuzzing.reason);
const given = process.argv.slice(2);
const patterns = given.length === 0 ? ['*'] : given;
const hosts: HostResults[] = [];
for (const runtime of runtimes) {
  const host = await startEchoHost(runtime);
  try {
    hosts.push({ host: String(host.report['runtime']), results: await fuzzing.test(host.port, patterns) });
  } finally {
    await host.stop();
  }
}
mkdirSync(results, { recursive: true });
writeFileSync(
  new URL('autobahn.md', results),
  renderReport(hosts, { date: new Date().toISOString().slice(0, 10), patterns }),
);
for (const { host, results: cases } of hosts) {
  console.log(`${host}: ${cases.length} cases, ${failuresOf(cases).length} failures`);
}
process.exitCode = hosts.some(({ results: cases }) => failuresOf(cases).length > 0) ? 1 : 0;
