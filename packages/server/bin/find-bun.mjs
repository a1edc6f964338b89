// Finds the Bun that runs Spindle. Plain JavaScript, because it runs on the Node of the user.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** A server needs the native sockets of this version. */
const leastVersion = [1, 4];

/** Smaller files are placeholders that wait for an install script. */
const leastBinaryBytes = 1_000_000;

const advice = `Any of these helps:
  - install again with install scripts allowed: npm rebuild bun
  - install with optional dependencies: npm install --include=optional
  - install Bun ${leastVersion.join('.')} or newer so that it is on the PATH: https://bun.sh
  - set SPINDLE_BUN to the path of a Bun executable`;

/**
 * The path of a Bun executable: what SPINDLE_BUN names, the dependency, its package for this platform (when install
 * scripts are blocked the binary stays there), or one on the PATH. Throws an error that says what to do.
 *
 * @returns {string}
 */
export function findBun() {
  const chosen = process.env.SPINDLE_BUN;
  if (chosen) {
    if (isBinary(chosen)) return chosen;
    throw new Error(`SPINDLE_BUN is ${chosen}, which is no Bun executable.`);
  }
  if (process.versions.bun && isRecent(process.versions.bun)) return process.execPath;
  const found = [...installedBinaries()].find(isBinary) ?? pathBinaries().find((path) => isBinary(path) && works(path));
  if (found !== undefined) return found;
  throw new Error(`Spindle runs on Bun, and there is none for ${platformName()}.\n${advice}`);
}

/** Where the package `bun` and its platform packages keep the binary, best first. */
function* installedBinaries() {
  const here = createRequire(import.meta.url);
  const bun = packageFolder(here, 'bun');
  if (bun !== null) yield join(bun, 'bin', 'bun.exe');
  const requires = bun === null ? [here] : [createRequire(join(bun, 'package.json')), here];
  for (const name of platformPackages()) {
    for (const require of requires) {
      const folder = packageFolder(require, name);
      if (folder !== null) yield join(folder, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun');
    }
  }
}

function packageFolder(require, name) {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    // Not installed: optional dependencies of other platforms never are.
    return null;
  }
}

function platformPackages() {
  const architecture = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const base = `@oven/bun-${os === 'android' ? 'linux' : os}-${architecture}`;
  if (os === 'android') return [`${base}-android`];
  const names =
    os === 'linux' && isMusl() ? [`${base}-musl`, base] : [base, ...(os === 'linux' ? [`${base}-musl`] : [])];
  return names.flatMap((name) => [name, `${name}-baseline`]);
}

/** Alpine and the like. A report of Node names the version of glibc where there is one. */
function isMusl() {
  return process.report?.getReport().header.glibcVersionRuntime === undefined;
}

function pathBinaries() {
  const file = process.platform === 'win32' ? 'bun.exe' : 'bun';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, file));
}

function isBinary(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size >= leastBinaryBytes;
}

function works(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 && isRecent(stdout);
}

function isRecent(version) {
  const [major = 0, minor = 0] = version.trim().split('.').map(Number);
  return major > leastVersion[0] || (major === leastVersion[0] && minor >= leastVersion[1]);
}

function platformName() {
  return `${process.platform} on ${process.arch}`;
}
