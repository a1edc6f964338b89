import { writeFileSync } from 'node:fs';
import { isErrno, writeConfigText } from '../config/sources/file.ts';
import type { FileTree } from '../config/sources/format.ts';
import { formatNames } from '../config/sources/formats.ts';
import { CommandError, messageOf } from './command-error.ts';

/** The text of a configuration file in the format of its extension. */
export async function configText(path: string, tree: FileTree): Promise<string> {
  const text = await writeConfigText(path, tree);
  if (text === null) throw new CommandError(`output config file must have one of these extensions: ${formatNames}`);
  return text;
}

/** Writes a file that must not exist yet; only its owner may read it, for it may hold secrets. */
export function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) {
      throw new CommandError(`output config file already exists: ${path}`);
    }
    throw new CommandError(`${path} cannot be written: ${messageOf(error)}`);
  }
}
