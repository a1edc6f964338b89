import { RawJsonError, readString, splitArray } from '@spindle/protocol/raw-json';
import { ApiError } from '../api-error.ts';
import { rawFields, type RawFields } from '../params.ts';
import { legacyMethods, type LegacyCall } from './methods.ts';

export interface LegacyCommand {
  /** As it was written; undefined when there is none. */
  readonly uid: string | undefined;
  readonly method: string;
  readonly params: RawFields;
  readonly call: LegacyCall;
}

/** One command or a list of them; null when any of it cannot be read, and then nothing is executed (L31). */
export function readCommands(data: string): readonly LegacyCommand[] | null {
  try {
    const texts = data.trimStart().startsWith('[') ? splitArray(data) : [data];
    const commands = texts.map(readCommand);
    return commands.every((command) => command !== null) ? commands : null;
  } catch (error) {
    if (error instanceof RawJsonError || error instanceof ApiError) return null;
    throw error;
  }
}

function readCommand(json: string): LegacyCommand | null {
  const fields = rawFields(json);
  const method = readString(present(fields?.get('method')) ?? '""');
  const params = rawFields(present(fields?.get('params')) ?? '{}');
  const read = legacyMethods.get(method);
  if (params === null || read === undefined) return null;
  return { uid: present(fields?.get('uid')), method, params, call: read(params) };
}

function present(json: string | undefined): string | undefined {
  return json === 'null' ? undefined : json;
}
