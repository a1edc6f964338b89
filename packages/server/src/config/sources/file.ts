import { readFileSync } from 'node:fs';
import type { Problem } from '../problem.ts';
import { isRecord } from '../read-value.ts';
import type { FileTree } from './format.ts';
import { formatNames, formatOf } from './formats.ts';

export type FileReading =
  | { readonly kind: 'tree'; readonly tree: FileTree }
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly problem: Problem };

/** Reads a file in the format of its extension (G3). Where it is broken, the problem gives line and column (G5). */
export async function readConfigFile(path: string): Promise<FileReading> {
  const format = await formatOf(path);
  if (format === null) return broken('G3', `${path} has an unknown extension; known are ${formatNames}`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { kind: 'missing' };
    return broken('G5', `${path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsing = format.parse(text.replace(/^\uFEFF/, ''));
  if (!parsing.ok) return broken('G5', `${path}:${parsing.line}:${parsing.column}: ${parsing.message}`);
  if (parsing.value === null || parsing.value === undefined) return { kind: 'tree', tree: {} };
  if (!isRecord(parsing.value))
    return broken('G5', `${path} must hold sections and options, not a list or a single value`);
  return { kind: 'tree', tree: parsing.value };
}

/** The text of a file in the format of the extension of `path`; null when the extension is unknown. */
export async function writeConfigText(path: string, tree: FileTree): Promise<string | null> {
  return (await formatOf(path))?.write(tree) ?? null;
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function broken(rule: string, message: string): FileReading {
  return { kind: 'broken', problem: { rule, severity: 'error', path: '', message } };
}
