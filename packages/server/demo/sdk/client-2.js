import { refreshToken } from '../backend.js';
import { toMember } from './member.js';

const member = (info) => toMember(info, info.conn_info);

/** Servers of its time split the offset into two 32-bit halves; later ones send it whole. */
const offsetOf = ({ offset, seq = 0, gen = 0 }) => offset ?? gen * 2 ** 32 + seq;

const message = (publication) => ({
  offset: offsetOf(publication),
  data: publication.data,
  author: publication.info ? member(publication.info) : null,
});

/** Settings of the SDK that replace its own call to `/centrifuge/subscribe`, for tries with another token or none. */
function subscriptionSettings(token) {
  if (token === undefined) return {};
  // It asks for a token whenever the prefix fits; with a prefix that fits nothing it subscribes without one.
  if (token === null) return { privateChannelPrefix: 'never ' };
  return {
    onPrivateSubscribe: ({ data }, answer) =>
      answer({ status: 200, data: { channels: data.channels.map((channel) => ({ channel, token })) } }),
  };
}

/**
 * centrifuge-js 2.x. It calls `/centrifuge/refresh` and `/centrifuge/subscribe` of the application by itself.
 * @returns {import('./client.js').Client}
 */
export function createClient2(Centrifuge, { url, WebSocket, events, connectionToken, subscriptionToken }) {
  let isWanted = false;
  const centrifuge = new Centrifuge(url, {
    websocket: WebSocket,
    name: 'demo',
    ...subscriptionSettings(subscriptionToken),
    // Where a reconnect fails for good there is no event `disconnect`, so the end is told here.
    onTransportClose: ({ event, reason, reconnect }) => {
      if (!reconnect) events.status({ state: 'disconnected', problem: { code: event.code, message: reason } });
    },
  });
  centrifuge.on('connect', () => events.status({ state: 'connected' }));
  centrifuge.on('disconnect', ({ reason, reconnect }) => {
    if (reconnect) events.status({ state: 'connecting', problem: { code: 0, message: reason } });
  });

  async function start() {
    centrifuge.setToken(connectionToken ?? (await refreshToken()));
    if (isWanted) centrifuge.connect();
  }

  return {
    connect() {
      isWanted = true;
      events.status({ state: 'connecting' });
      start().catch((error) => {
        events.status({ state: 'disconnected', problem: { code: error.status ?? 0, message: error.message } });
      });
    },
    disconnect() {
      isWanted = false;
      centrifuge.disconnect();
    },
    join(channel) {
      centrifuge.subscribe(channel, {
        subscribe: () => events.joined(channel),
        error: ({ code, message }) => events.refused(channel, { code, message }),
        publish: (publication) => events.message(channel, message(publication)),
        join: ({ info }) => events.arrived(channel, member(info)),
        leave: ({ info }) => events.left(channel, member(info)),
      });
    },
    async send(channel, data) {
      await centrifuge.publish(channel, data);
    },
    async presence(channel) {
      const { presence } = await centrifuge.presence(channel);
      return Object.values(presence ?? {}).map(member);
    },
    async history(channel) {
      const { epoch, publications } = await centrifuge.history(channel, { limit: 50, reverse: true });
      return { epoch, messages: (publications ?? []).map(message).toReversed() };
    },
  };
}
