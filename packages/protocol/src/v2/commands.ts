import type { Command as WireCommand } from '../generated/v2-types.ts';
import type { Command } from '../messages.ts';

/**
 * What a command of the second generation asks for. Of several requests the first in this order counts; without id
 * only `send` makes a command, everything else is taken for the answer to a ping (P21).
 */
export function commandOf(wire: WireCommand): Command {
  const id = wire.id ?? 0;
  if (id === 0 && wire.send === undefined) return { id: 0, method: 'pong' };
  if (wire.connect !== undefined) return { id, method: 'connect', params: wire.connect };
  const command = requestOf(id, wire);
  // A ping from the client is known to the schema and served by nobody.
  if (wire.ping === undefined || command.method === 'unknown') return command;
  return { id, method: 'ping', params: {} };
}

function requestOf(id: number, wire: WireCommand): Command {
  if (wire.subscribe !== undefined) return { id, method: 'subscribe', params: wire.subscribe };
  if (wire.unsubscribe !== undefined) return { id, method: 'unsubscribe', params: wire.unsubscribe };
  if (wire.publish !== undefined) return { id, method: 'publish', params: wire.publish };
  if (wire.presence !== undefined) return { id, method: 'presence', params: wire.presence };
  if (wire.presenceStats !== undefined) return { id, method: 'presenceStats', params: wire.presenceStats };
  if (wire.history !== undefined) return { id, method: 'history', params: wire.history };
  if (wire.rpc !== undefined) return { id, method: 'rpc', params: wire.rpc };
  if (wire.send !== undefined) return { id, method: 'send', params: wire.send };
  if (wire.refresh !== undefined) return { id, method: 'refresh', params: wire.refresh };
  if (wire.subRefresh !== undefined) return { id, method: 'subRefresh', params: wire.subRefresh };
  return { id, method: 'unknown' };
}
