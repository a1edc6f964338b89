import { emptyRecord } from '../empty-record.ts';
import type {
  ConnectRequest as V1ConnectRequest,
  SubscribeRequest as V1SubscribeRequest,
} from '../generated/v1-types.ts';
import type { ConnectRequest, SubscribeRequest } from '../generated/v2-types.ts';
import { IllegalCommand } from '../malformed.ts';
import type { Command, Method } from '../messages.ts';
import { methods, type ParamsReaders } from './methods.ts';

/**
 * What a command of the first generation asks for. `reader` stands at its parameters, which count as empty when they
 * were left out. Without id only `send` may come (P54).
 */
export function commandOf<Reader>(
  id: number,
  methodNumber: number,
  readers: ParamsReaders<Reader>,
  reader: Reader,
): Command {
  const method: Method | undefined = methods[methodNumber];
  if (id === 0 && method !== 'send') throw new IllegalCommand('a command without id');
  if (method === undefined) return { id, method: 'unknown' };
  if (method === 'connect') return { id, method, params: connectRequestOf(readers.connect(reader)) };
  if (method === 'subscribe') return { id, method, params: subscribeRequestOf(readers.subscribe(reader)) };
  // Method and parameters come from the same row of the table, which the type of a union cannot say.
  return { id, method, params: readers[method](reader) } as Command;
}

function connectRequestOf({ subs, ...request }: V1ConnectRequest): ConnectRequest {
  if (subs === undefined) return request;
  const upgraded = emptyRecord<SubscribeRequest>();
  for (const [channel, sub] of Object.entries(subs)) upgraded[channel] = subscribeRequestOf(sub);
  return { ...request, subs: upgraded };
}

/** Before there were offsets, their halves travelled as `seq` and `gen` (P56). */
function subscribeRequestOf({ seq, gen, ...request }: V1SubscribeRequest): SubscribeRequest {
  if (request.offset !== undefined || (seq === undefined && gen === undefined)) return request;
  return { ...request, offset: (gen ?? 0) * 2 ** 32 + (seq ?? 0) };
}
