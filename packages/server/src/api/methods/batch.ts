import { mapConcurrently, type MaybePromise } from '@spindle/core';
import { JsonReader, splitNextObject } from '@spindle/protocol/raw-json';
import { ApiError, type ApiErrorSpec } from '../api-error.ts';
import { errorBody } from '../envelope.ts';
import { array, object } from '../json.ts';
import { defineMethod, type Caller, type Outcome } from '../method.ts';
import { flag, type Field, type RawFields } from '../params.ts';

const name = 'batch';

interface Command {
  readonly method: string;
  /** Null: what stands there is no method with an object. */
  readonly raw: RawFields | null;
}

const noCommand: Command = { method: '', raw: null };

/** Several calls in one, answered in their order: one after another, or with `parallel` at once (H38). */
export const batch = defineMethod(
  { name, number: null },
  { commands: commandList('commands'), parallel: flag('parallel') },
  async (caller, { commands, parallel }) => {
    const reply = (command: Command): MaybePromise<string> => replyTo(caller, command);
    const replies = parallel ? await mapConcurrently(commands, reply) : await mapInTurn(commands, reply);
    return object({ replies: array(replies) });
  },
);

async function mapInTurn<T, R>(items: readonly T[], map: (item: T) => MaybePromise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    const result = map(item);
    results.push(result instanceof Promise ? await result : result);
  }
  return results;
}

function replyTo(caller: Caller, { method, raw }: Command): MaybePromise<string> {
  if (raw === null || method === name || !caller.knows(method)) {
    const because = 'a command has to be an object with one member, a method with the object of its parameters';
    return errorReply(
      caller.refuse(new ApiError('badRequest', { rule: 'H38', because }), { operation: `api ${name}` }),
    );
  }
  const outcome = caller.call(method, raw);
  return outcome instanceof Promise
    ? outcome.then((later) => outcomeReply(method, later))
    : outcomeReply(method, outcome);
}

/** The method is one that exists: its name needs no quoting. */
function outcomeReply(method: string, outcome: Outcome): string {
  return outcome.ok ? `{"${method}":${outcome.result}}` : errorReply(outcome.error);
}

function errorReply(error: ApiErrorSpec): string {
  return `{"error":${errorBody(error)}}`;
}

/** Commands are read where they stand, in one pass over the list. */
function commandList(name: string): Field<readonly Command[]> {
  const read = (json: string) => {
    const reader = new JsonReader(json);
    const commands: Command[] = [];
    if (reader.beginArray()) {
      do commands.push(readCommand(reader));
      while (reader.nextItem());
    }
    return commands;
  };
  return { name, expected: 'a list', absent: [], read };
}

function readCommand(reader: JsonReader): Command {
  if (!reader.peeksObject()) {
    reader.skip();
    return noCommand;
  }
  let command = noCommand;
  let isOne = true;
  if (reader.beginObject()) {
    do {
      const method = reader.key();
      // Of equal names the last counts (H14).
      isOne &&= command === noCommand || command.method === method;
      command = { method, raw: readParams(reader) };
    } while (reader.nextField());
  }
  return isOne ? command : noCommand;
}

function readParams(reader: JsonReader): RawFields | null {
  if (reader.peeksObject()) return splitNextObject(reader);
  reader.skip();
  return null;
}
