import * as backend from '../backend.js';
import { isPrivate } from '../rooms.js';
import { toMember } from './member.js';

const member = (info) => toMember(info, info.connInfo);

const message = ({ offset = 0, data, info }) => ({ offset, data, author: info ? member(info) : null });

/** Codes below this are the client's own doings: connect called, unsubscribe called. */
const isProblem = ({ code }) => code > 0;

const problem = ({ code, reason }) => ({ code, message: reason });

/**
 * centrifuge-js 5.x. It asks for tokens through callbacks, each time it needs one.
 * @returns {import('./client.js').Client}
 */
export function createClient5(Centrifuge, { url, WebSocket, events, connectionToken, subscriptionToken }) {
  /** A clear no of the backend ends the attempt; anything else the SDK tries again. */
  const ask = async (request) => {
    try {
      return await request();
    } catch (error) {
      throw error.status === 403 ? new Centrifuge.UnauthorizedError(error.message) : error;
    }
  };

  const centrifuge = new Centrifuge(url, {
    websocket: WebSocket,
    name: 'demo',
    ...(connectionToken ? { token: connectionToken } : { getToken: () => ask(backend.connectionToken) }),
  });
  centrifuge.on('connecting', (context) =>
    events.status({ state: 'connecting', ...(isProblem(context) && { problem: problem(context) }) }),
  );
  centrifuge.on('connected', () => events.status({ state: 'connected' }));
  centrifuge.on('disconnected', (context) =>
    events.status({ state: 'disconnected', ...(isProblem(context) && { problem: problem(context) }) }),
  );

  function tokenSettings(channel) {
    if (!isPrivate(channel) || subscriptionToken === null) return {};
    if (subscriptionToken !== undefined) return { token: subscriptionToken };
    return { getToken: () => ask(() => backend.subscriptionToken(channel)) };
  }

  return {
    connect: () => centrifuge.connect(),
    disconnect: () => centrifuge.disconnect(),
    join(channel) {
      const subscription = centrifuge.newSubscription(channel, tokenSettings(channel));
      subscription.on('subscribed', () => events.joined(channel));
      subscription.on('unsubscribed', (context) => {
        if (isProblem(context)) events.refused(channel, problem(context));
      });
      subscription.on('error', ({ error }) => events.refused(channel, error));
      subscription.on('publication', (publication) => events.message(channel, message(publication)));
      subscription.on('join', ({ info }) => events.arrived(channel, member(info)));
      subscription.on('leave', ({ info }) => events.left(channel, member(info)));
      subscription.subscribe();
    },
    async send(channel, data) {
      await centrifuge.publish(channel, data);
    },
    async presence(channel) {
      const { clients } = await centrifuge.presence(channel);
      return Object.values(clients).map(member);
    },
    async history(channel) {
      const { epoch, publications } = await centrifuge.history(channel, { limit: 50, reverse: true });
      return { epoch, messages: publications.map(message).toReversed() };
    },
  };
}
