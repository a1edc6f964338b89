// `npm run test:node`: the tests that do not belong to Bun, compiled, on a Node that Spindle supports.
import { existsSync } from 'node:fs';
import { filesBelow } from './files.mjs';
import { findNode, noSupportedNode } from './find-node.mjs';
import { conclude, runSuite } from './run-suite.mjs';

/** Compiled, and where it was compiled from: what is left of a source that was moved is no test. */
const folders = [
  ['packages/protocol/dist', 'packages/protocol/src'],
  ['packages/auth/dist', 'packages/auth/src'],
  ['packages/core/dist', 'packages/core/src'],
  ['packages/core/dist-test', 'packages/core/test'],
  ['packages/testkit/dist', 'packages/testkit/src'],
  ['packages/instant/dist', 'packages/instant/src'],
  ['packages/transports/dist', 'packages/transports/src'],
  ['packages/server/dist', 'packages/server/src'],
];

/** What does not run on Node, and why. */
const leftOut = [
  // Start the launcher with the Bun they run on.
  'packages/server/dist/cli/',
  'packages/server/dist/workers/processes/',
  // `fetch` of Node sends no upgrade requests.
  'packages/server/dist/dev/start-dev.test.js',
  // Holds codecs and node against a corpus, for minutes; the host has its own tests for that.
  'packages/server/dist/fidelity/',
];

const compiled = await runSuite('types', process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
if (compiled.status !== 0) conclude([compiled]);
const node = findNode();
if (node === null) {
  console.warn(`\nThe tests on Node are ${noSupportedNode}.`);
  conclude([compiled]);
}
const files = folders.flatMap(([output, source]) =>
  filesBelow(output, '.test.js').filter((path) => {
    const isLeftOut = leftOut.some((start) => path.startsWith(start));
    return !isLeftOut && existsSync(path.replace(output, source).replace(/\.js$/, '.ts'));
  }),
);
conclude([compiled, await runSuite('tests on Node', node, ['--test', ...files])]);
