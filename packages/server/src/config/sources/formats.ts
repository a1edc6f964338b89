import { extname } from 'node:path';
import type { Format } from './format.ts';
import { jsonFormat } from './json-format.ts';

const yaml = async () => (await import('./yaml-format.ts')).yamlFormat;

/** By extension. A parser is loaded with the first file it is for: no server starts later for another's (G96). */
const formats: Readonly<Record<string, () => Promise<Format>>> = {
  '.json': async () => jsonFormat,
  '.yaml': yaml,
  '.yml': yaml,
  '.toml': async () => (await import('./toml-format.ts')).tomlFormat,
};

/** The extensions, for messages. */
export const formatNames = Object.keys(formats).join(', ');

/** The format of a file, by its extension (G3); null when that is unknown. */
export async function formatOf(path: string): Promise<Format | null> {
  return (await formats[extname(path).toLowerCase()]?.()) ?? null;
}
