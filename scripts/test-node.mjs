// `npm run test:node`: the tests of the runtime-neutral packages, compiled, on the Node that runs this.
import { filesBelow } from './files.mjs';
import { conclude, runSuite } from './run-suite.mjs';

const folders = [
  'packages/protocol/dist',
  'packages/auth/dist',
  'packages/core/dist',
  'packages/core/dist-test',
  'packages/testkit/dist',
  'packages/instant/dist',
];
const compiled = await runSuite('types', process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
if (compiled.status !== 0) conclude([compiled]);
const files = folders.flatMap((folder) => filesBelow(folder, '.test.js'));
conclude([
  compiled,
  await runSuite(`runtime-neutral packages on Node ${process.version}`, process.execPath, ['--test', ...files]),
]);
