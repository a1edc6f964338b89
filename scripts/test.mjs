// `npm test`: compiles, runs unit tests and contract suites on Bun, then the official SDKs under Node against the server.
import { findBun } from '../packages/server/bin/find-bun.mjs';
import { filesBelow } from './files.mjs';
import { conclude, runSuite } from './run-suite.mjs';

/** Milliseconds; generous, because tests that start processes wait for a machine that may have other work. */
const timeout = ['--timeout', '30000'];

const compiled = await runSuite('types', process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
if (compiled.status !== 0) conclude([compiled]);
conclude([
  compiled,
  await runSuite('unit tests and contract suites on Bun', findBun(), [
    'test',
    ...timeout,
    ...filesBelow('packages', '.test.ts'),
    ...filesBelow('bench/src', '.test.ts'),
  ]),
  await runSuite('official SDKs under Node', process.execPath, [
    '--test',
    // A test that hangs is a failure, not the end of the run.
    '--test-timeout=300000',
    // A client of 2.x goes on retrying a failed refresh after its disconnect; its timers are not ours to wait for.
    '--test-force-exit',
    ...filesBelow('interop/dist', '.test.js'),
  ]),
]);
