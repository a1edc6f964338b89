import type { ClientInfo } from '@spindle/protocol';
import { quote } from '@spindle/protocol/raw-json';
import { object, payloadMember } from './json.ts';

/** A client as presence and history show it; `user` and `client` are always there (H12). */
export function formatClientInfo({ user, client, connInfo, chanInfo }: ClientInfo): string {
  return object({
    user: quote(user ?? ''),
    client: quote(client ?? ''),
    ...payloadMember('conn_info', connInfo),
    ...payloadMember('chan_info', chanInfo),
  });
}
