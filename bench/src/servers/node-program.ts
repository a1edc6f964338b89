import { BenchFailure } from '../failure.ts';

export interface NodeProgram {
  readonly path: string;
  readonly major: number;
  /** As it says of itself, without the `v`. */
  readonly version: string;
}

const leastMajor = 22;

/** A Node that Spindle supports: the one that comes with the dependencies, else that of the PATH; undefined without any. */
export async function nodeAtHand(): Promise<NodeProgram | undefined> {
  const module: unknown = await import(new URL('../../../scripts/find-node.mjs', import.meta.url).href);
  const { findNode } = module as { findNode(): string | null };
  const path = findNode() ?? Bun.which('node');
  if (path === null) return undefined;
  const version = Bun.spawnSync([path, '--version']).stdout.toString().trim().slice(1);
  const major = Number(version.split('.')[0]);
  return major >= leastMajor ? { path, major, version } : undefined;
}

/** Throws where there is none that is new enough for `what`. */
export async function requireNode(what: string, least = leastMajor): Promise<NodeProgram> {
  const node = await nodeAtHand();
  if (node !== undefined && node.major >= least) return node;
  throw new BenchFailure(
    `${what} needs Node ${String(least)} or newer, and there is none: install with optional dependencies, put one on the ` +
      'PATH, or choose others with --servers',
  );
}
