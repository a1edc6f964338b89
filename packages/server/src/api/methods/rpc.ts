import { ApiError } from '../api-error.ts';
import { defineMethod } from '../method.ts';
import { text } from '../params.ts';

/** Calls an extension of the server by name; there is none yet (H37). */
export const rpc = defineMethod({ name: 'rpc', number: 10 }, { method: text('method') }, async (_, { method }) => {
  if (method === '') throw new ApiError('badRequest', { rule: 'H37', because: 'method is empty' });
  throw new ApiError('notFound', { rule: 'H37', because: 'the server has no RPC method of that name' });
});
