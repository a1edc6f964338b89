// Bundles the program for Bun, as a package has it: `npm run build`, or with another folder as argument.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const inServer = (path: string) => fileURLToPath(new URL(`../packages/server/${path}`, import.meta.url));

/** Where the launcher looks for it. */
const standardFolder = inServer('dist/bundle');

/**
 * Puts the program and the packages of this repository into a few files: to find and read five hundred takes as long as
 * all the rest of a start (`bench B16`). What the server itself depends on stays outside, for the installation to update;
 * what only the others depend on comes along, since not every installation lets the server see it. Returns the path of
 * the program. Rejects with what the bundler says.
 */
export async function bundle(outdir = standardFolder): Promise<string> {
  const { dependencies } = JSON.parse(readFileSync(inServer('package.json'), 'utf8')) as { dependencies: object };
  await Bun.build({
    entrypoints: [inServer('src/cli/main.ts')],
    outdir,
    target: 'bun',
    external: Object.keys(dependencies).filter((name) => !name.startsWith('@spindle/')),
    // What is loaded when it is needed stays apart, and stack traces name the sources.
    splitting: true,
    sourcemap: 'linked',
  });
  return join(outdir, 'main.js');
}

if (import.meta.main) {
  const outdir = process.argv[2] ?? standardFolder;
  rmSync(outdir, { recursive: true, force: true });
  await bundle(outdir);
}
