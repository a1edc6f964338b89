// Finds the compiled program, which Node runs. Plain JavaScript for every Node that may start the launcher.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const leastNode = 22;

/** What the program is made of, in a checkout. */
const packages = ['protocol', 'auth', 'core', 'transports', 'instant', 'server'];

/**
 * The URL of the program, compiled. Throws an error that says what to do when this is no Node that can run it, or there is
 * none; `tell` is told of sources that were changed since.
 *
 * @returns {string}
 */
export function findCompiled(tell) {
  const { node, bun } = process.versions;
  if (bun) throw new Error(`--runtime node needs Node to start Spindle, and this is Bun ${bun}.`);
  if (Number(node.split('.')[0]) < leastNode) {
    throw new Error(
      `Spindle runs on Node ${leastNode} and newer, and this is ${node}. ` +
        'Start it with a newer one, or without --runtime node: then it runs on Bun.',
    );
  }
  const program = new URL('../dist/cli/main.js', import.meta.url);
  if (!existsSync(program)) throw new Error('--runtime node needs the compiled program: run npx tsc -b first.');
  for (const name of packages) {
    const changed = changedSince(new URL(`../../${name}/`, import.meta.url));
    if (changed !== undefined) tell(`${changed} has changed since it was compiled: run npx tsc -b`);
  }
  return program.href;
}

/** A source newer than the compiler's note of its last run. Installed packages have none, and do not change. */
function changedSince(folder) {
  const note = statSync(new URL('tsconfig.tsbuildinfo', folder), { throwIfNoEntry: false });
  if (note === undefined) return undefined;
  const sources = new URL('src/', folder);
  const changed = readdirSync(sources, { recursive: true }).find((name) => {
    return name.endsWith('.ts') && !name.includes('.test.') && statSync(new URL(name, sources)).mtimeMs > note.mtimeMs;
  });
  return changed === undefined ? undefined : fileURLToPath(new URL(changed, sources));
}
