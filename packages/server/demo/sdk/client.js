import { createClient2 } from './client-2.js';
import { createClient5 } from './client-5.js';
import { loadSdks } from './load.js';

/**
 * One connection, whichever generation of the SDK carries it. `client-2.js` and `client-5.js` implement it.
 *
 * @typedef {object} Client
 * @property {() => void} connect
 * @property {() => void} disconnect Ends the connection for good.
 * @property {(channel: string) => void} join Answers with the event `joined` or `refused`, again after each reconnect.
 * @property {(channel: string, data: unknown) => Promise<void>} send
 * @property {(channel: string) => Promise<Member[]>} presence
 * @property {(channel: string) => Promise<{ epoch: string, messages: Message[] }>} history The latest 50, oldest first.
 *
 * @typedef {object} Events
 * @property {(status: Status) => void} status
 * @property {(channel: string) => void} joined
 * @property {(channel: string, problem: Problem) => void} refused
 * @property {(channel: string, message: Message) => void} message
 * @property {(channel: string, member: Member) => void} arrived
 * @property {(channel: string, member: Member) => void} left
 *
 * @typedef {{ state: 'connecting' | 'connected' | 'disconnected', problem?: Problem }} Status
 * @typedef {{ code: number, message: string }} Problem As the SDK reports it.
 * @typedef {{ client: string, user: string, name: string, colour: string, sdk: string }} Member
 * @typedef {{ offset: number, data: any, author: Member | null }} Message Offset 0: not kept. No author: the server API.
 *
 * @typedef {object} Options
 * @property {typeof WebSocket} WebSocket
 * @property {Partial<Events>} events
 * @property {string} [connectionToken] Sent instead of one from the backend.
 * @property {string | null} [subscriptionToken] Sent instead of one from the backend; null sends none at all.
 */

const create = { 2: createClient2, 5: createClient5 };

/** The SDK generations on show: package version, and the client protocol it speaks. */
export const generations = {
  2: { version: '2.8.5', protocol: 'protocol v1' },
  5: { version: '5.8.0', protocol: 'protocol v2' },
};

const ignored = { status() {}, joined() {}, refused() {}, message() {}, arrived() {}, left() {} };

/** @returns {Promise<(generation: 2 | 5, options: Options) => Client>} */
export async function prepareClients() {
  const sdks = await loadSdks();
  const url = new URL('/connection/websocket', location.href.replace(/^http/, 'ws')).href;
  return (generation, options) =>
    create[generation](sdks[generation], { ...options, url, events: { ...ignored, ...options.events } });
}
