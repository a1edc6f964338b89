import { readChannels, type Conversation } from '../conversation.ts';

const paths = ['subscription_token', 'subscribe'];

/** Clients of generations 3 to 5: `getToken` asks for one token at a time, or for several through the browser helper. */
export const currentGenerations: readonly Conversation[] = [
  {
    name: 'subscription 3-5',
    paths,
    understand({ channel, channels, client }) {
      if (typeof channel !== 'string' || channels !== undefined || client !== undefined) return null;
      return async ({ user, tokens, grant }) => {
        const outcome = await grant(channel, (granted) => tokens.subscription(user, channel, granted));
        return 'signed' in outcome
          ? { status: 200, body: { token: outcome.signed } }
          : { status: outcome.status, body: {} };
      };
    },
  },
  {
    name: 'subscriptions 3-5',
    paths,
    understand(body) {
      const channels = readChannels(body);
      if (channels === null || body.channel !== undefined || body.client !== undefined) return null;
      return async ({ user, tokens, grant }) => {
        const outcomes = await Promise.all(
          channels.map((channel) => grant(channel, (granted) => tokens.subscription(user, channel, granted))),
        );
        const entries = outcomes.map((outcome) =>
          'signed' in outcome ? { channel: outcome.channel, token: outcome.signed } : outcome,
        );
        return { status: 200, body: { channels: entries } };
      };
    },
  },
  {
    name: 'connection 3-5',
    paths: ['connection_token'],
    understand: () => async (desk) => {
      const token = await desk.connect(() => desk.tokens.connection(desk.user));
      return token === null ? { status: 403, body: {} } : { status: 200, body: { token } };
    },
  },
];
