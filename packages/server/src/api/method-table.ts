import { ApiError } from './api-error.ts';
import type { ApiMethod } from './method.ts';
import { batch } from './methods/batch.ts';
import { blockUser } from './methods/block-user.ts';
import { broadcast } from './methods/broadcast.ts';
import { channels } from './methods/channels.ts';
import { connections } from './methods/connections.ts';
import { disconnect } from './methods/disconnect.ts';
import { explain } from './methods/explain.ts';
import { historyRemove } from './methods/history-remove.ts';
import { history } from './methods/history.ts';
import { info } from './methods/info.ts';
import { invalidateUserTokens } from './methods/invalidate-user-tokens.ts';
import { presenceStats } from './methods/presence-stats.ts';
import { presence } from './methods/presence.ts';
import { publish } from './methods/publish.ts';
import { refresh } from './methods/refresh.ts';
import { revokeToken } from './methods/revoke-token.ts';
import { rpc } from './methods/rpc.ts';
import { subscribe } from './methods/subscribe.ts';
import { unblockUser } from './methods/unblock-user.ts';
import { unsubscribe } from './methods/unsubscribe.ts';

/** Every method the API serves. */
export const methods: readonly ApiMethod[] = [
  publish,
  broadcast,
  unsubscribe,
  disconnect,
  presence,
  presenceStats,
  history,
  historyRemove,
  channels,
  info,
  rpc,
  subscribe,
  refresh,
  batch,
  explain,
  connections,
  blockUser,
  unblockUser,
  revokeToken,
  invalidateUserTokens,
];

/** Methods that exist in the schema and are not served, with their numbers in the old form (H22). */
const unserved: Readonly<Record<string, number>> = {
  update_user_status: 15,
  get_user_status: 16,
  delete_user_status: 17,
  device_register: 22,
  device_update: 23,
  device_remove: 24,
  device_list: 25,
  device_topic_list: 26,
  device_topic_update: 27,
  user_topic_list: 28,
  user_topic_update: 29,
  send_push_notification: 30,
  update_push_status: 31,
  cancel_push: 32,
  map_publish: 33,
  map_remove: 34,
  map_read_state: 35,
  map_read_stream: 36,
  map_stats: 37,
  map_clear: 38,
  shared_poll_publish: 39,
};

const served: ReadonlyMap<string, ApiMethod> = new Map(methods.map((method) => [method.name, method]));

const nameOfNumber: ReadonlyMap<number, string> = new Map([
  ...methods.flatMap(({ name, number }): [number, string][] => (number === null ? [] : [[number, name]])),
  ...Object.entries(unserved).map(([name, number]): [number, string] => [number, name]),
]);

const oldFormNames: ReadonlySet<string> = new Set(nameOfNumber.values());

/** Whether the schema has a method of that name. */
export function isMethod(name: string): boolean {
  return served.has(name) || Object.hasOwn(unserved, name);
}

export function isServed(name: string): boolean {
  return served.has(name);
}

/** Throws `ApiError` 104 when the method is not served. */
export function findMethod(name: string): ApiMethod {
  const method = served.get(name);
  if (method !== undefined) return method;
  throw new ApiError('notFound', { rule: 'H22', because: 'the server does not serve this method' });
}

/** Whether the old form has a method of that name. */
export function isOldFormMethod(name: string): boolean {
  return oldFormNames.has(name);
}

/** The method that the old form gives this number. */
export function methodNumbered(number: number): string | undefined {
  return nameOfNumber.get(number);
}
