import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { isErrno } from '../config/sources/file.ts';
import { CommandError, messageOf } from './command-error.ts';

/** The environment of the process, over what the `.env` file of the working directory adds to it. */
export function readEnvironment(): Record<string, string | undefined> {
  return { ...readDotEnv(), ...process.env };
}

function readDotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return {};
    throw new CommandError(`.env cannot be read: ${messageOf(error)}`);
  }
}
