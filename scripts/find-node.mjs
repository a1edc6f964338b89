// Finds a Node that Spindle supports, for tests: machines and images often have an older one.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const leastVersion = 22;

/**
 * The path of the Node that runs this if it is new enough, else of the one that comes as a dependency of the workspace;
 * null where neither is to be had.
 *
 * @returns {string | null}
 */
export function findNode() {
  if (isSupportedNode()) return process.execPath;
  const path = installedNode();
  return path !== null && statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : null;
}

function isSupportedNode() {
  return !process.versions.bun && Number(process.versions.node.split('.')[0]) >= leastVersion;
}

function installedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    // Not installed: optional dependencies of other platforms never are.
    return null;
  }
}

/** Why tests that need it were left out. */
export const noSupportedNode = `skipped: no Node ${leastVersion} or newer, here or as an optional dependency`;
