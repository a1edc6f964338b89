import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parse as parseToml, stringify as stringifyToml, TomlError } from 'smol-toml';
import { parseDocument, stringify as stringifyYaml } from 'yaml';
import { findJsonError } from './json-syntax.ts';
import type { Problem } from '../problem.ts';
import { isRecord } from '../read-value.ts';

/** The sections and options of a file, as they are written there. */
export type FileTree = Readonly<Record<string, unknown>>;

export type FileReading =
  | { readonly kind: 'tree'; readonly tree: FileTree }
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly problem: Problem };

type Parsing =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

interface Format {
  readonly parse: (text: string) => Parsing;
  readonly write: (tree: FileTree) => string;
}

const yaml: Format = { parse: parseYaml, write: (tree) => stringifyYaml(tree) };
const formats: Readonly<Record<string, Format>> = {
  '.json': { parse: parseJson, write: (tree) => `${JSON.stringify(tree, null, 2)}\n` },
  '.yaml': yaml,
  '.yml': yaml,
  '.toml': { parse: parseTomlText, write: (tree) => `${stringifyToml(tree)}\n` },
};

/** The formats, for messages. */
export const formatNames = Object.keys(formats).join(', ');

/** Reads a file in the format of its extension (G3). Where it is broken, the problem gives line and column (G5). */
export function readConfigFile(path: string): FileReading {
  const format = formats[extname(path).toLowerCase()];
  if (format === undefined) return broken('G3', `${path} has an unknown extension; known are ${formatNames}`);
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
export function writeConfigText(path: string, tree: FileTree): string | null {
  return formats[extname(path).toLowerCase()]?.write(tree) ?? null;
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function broken(rule: string, message: string): FileReading {
  return { kind: 'broken', problem: { rule, severity: 'error', path: '', message } };
}

function parseJson(text: string): Parsing {
  try {
    return { ok: true, value: text.trim() === '' ? null : JSON.parse(text) };
  } catch (error) {
    const found = findJsonError(text);
    if (found === null) throw error;
    const before = text.slice(0, found.offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { ok: false, message: `not JSON, expected ${found.expected}`, line: before.length, column };
  }
}

function parseYaml(text: string): Parsing {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error === undefined) return { ok: true, value: document.toJS() };
  const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
  return { ok: false, message: `not YAML, ${firstLine(error.message)}`, line, column: col };
}

function parseTomlText(text: string): Parsing {
  try {
    return { ok: true, value: parseToml(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ok: false, message: `not TOML, ${firstLine(error.message)}`, line: error.line, column: error.column };
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? '';
}
