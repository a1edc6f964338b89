// Files below a folder whose name ends as given, sorted; for runners that take no patterns on every Node.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {string[]} */
export function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .toSorted();
}
