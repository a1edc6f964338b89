import { RawJsonError, readString, splitSequence } from '@spindle/protocol/raw-json';
import { ApiError } from './api-error.ts';
import { errorBody } from './envelope.ts';
import { object } from './json.ts';
import { isOldFormMethod, methodNumbered } from './method-table.ts';
import type { Caller, Outcome } from './method.ts';
import { rawFields, type RawFields } from './params.ts';
import { jsonResponse } from './response.ts';

interface Command {
  /** As it was written; undefined when there is none, or zero. */
  readonly id: string | undefined;
  readonly method: string;
  /** Null when they are no object. */
  readonly params: RawFields | null;
}

/**
 * The older generations' form: any number of commands in one body, answered in order with a line each (H40). Null
 * when the body cannot be read as a whole; then nothing of it was executed (H41).
 */
export async function answerCommands(caller: Caller, body: string): Promise<Response | null> {
  const commands = readCommands(body);
  if (commands === null || commands.length === 0) return null;
  const lines: string[] = [];
  for (const command of commands) {
    const outcome = await execute(caller, command);
    lines.push(
      object({
        id: command.id,
        error: outcome.ok ? undefined : errorBody(outcome.error),
        result: outcome.ok ? outcome.result : undefined,
      }),
    );
  }
  return jsonResponse(lines.join('\n'));
}

async function execute(caller: Caller, { method, params }: Command): Promise<Outcome> {
  if (params !== null) return caller.call(method, params);
  const refusal = new ApiError('badRequest', { rule: 'H14', because: 'params has to be an object' });
  return { ok: false, error: caller.refuse(refusal, { operation: `api ${method}` }) };
}

function readCommands(body: string): readonly Command[] | null {
  try {
    const commands = splitSequence(body).map(readCommand);
    return commands.every((command) => command !== null) ? commands : null;
  } catch (error) {
    if (error instanceof RawJsonError) return null;
    throw error;
  }
}

function readCommand(json: string): Command | null {
  const fields = rawFields(json);
  if (fields === null) return null;
  const method = readMethod(present(fields.get('method')));
  const id = present(fields.get('id'));
  if (method === null || (id !== undefined && !/^\d+$/.test(id))) return null;
  const params = present(fields.get('params'));
  return { id: id === '0' ? undefined : id, method, params: rawFields(params ?? '{}') };
}

/** A name in letters of either case or a number; without one it is `publish`. Null: there is no such method. */
function readMethod(json: string | undefined): string | null {
  if (json === undefined) return 'publish';
  if (/^\d+$/.test(json)) return methodNumbered(Number(json)) ?? null;
  const name = readString(json).toLowerCase();
  return isOldFormMethod(name) ? name : null;
}

function present(json: string | undefined): string | undefined {
  return json === 'null' ? undefined : json;
}
