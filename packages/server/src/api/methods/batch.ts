import { ApiError, type ApiErrorSpec } from '../api-error.ts';
import { mapConcurrently } from '../concurrency.ts';
import { errorBody } from '../envelope.ts';
import { array, object } from '../json.ts';
import { defineMethod, type Caller } from '../method.ts';
import { flag, jsonList, rawFields, type RawFields } from '../params.ts';

const name = 'batch';

/** Several calls in one, answered in their order: one after another, or with `parallel` at once (H38). */
export const batch = defineMethod(
  { name, number: null },
  { commands: jsonList('commands'), parallel: flag('parallel') },
  async (caller, { commands, parallel }) => {
    const reply = (command: string): Promise<string> => replyTo(caller, command);
    const replies = parallel ? await mapConcurrently(commands, reply) : await mapInTurn(commands, reply);
    return object({ replies: array(replies) });
  },
);

async function mapInTurn<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await map(item));
  return results;
}

async function replyTo(caller: Caller, command: string): Promise<string> {
  const call = readCall(caller, command);
  if (call === null) {
    const because = 'a command has to be an object with one member, a method with the object of its parameters';
    return errorReply(
      caller.refuse(new ApiError('badRequest', { rule: 'H38', because }), { operation: `api ${name}` }),
    );
  }
  const outcome = await caller.call(call.method, call.raw);
  return outcome.ok ? object({ [call.method]: outcome.result }) : errorReply(outcome.error);
}

function readCall({ knows }: Caller, command: string): { readonly method: string; readonly raw: RawFields } | null {
  const [first, ...others] = rawFields(command) ?? [];
  if (first === undefined || others.length > 0) return null;
  const [method, params] = first;
  const raw = rawFields(params);
  return raw !== null && method !== name && knows(method) ? { method, raw } : null;
}

function errorReply(error: ApiErrorSpec): string {
  return object({ error: errorBody(error) });
}
