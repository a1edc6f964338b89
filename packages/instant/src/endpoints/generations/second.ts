import { readChannels, readClient, type Conversation } from '../conversation.ts';

/** Clients of generation 2.x (centrifuge-js 2): subscription tokens are bound to the connection that asks. */
export const secondGeneration: readonly Conversation[] = [
  {
    name: 'subscription 2.x',
    paths: ['subscribe'],
    understand(body) {
      const client = readClient(body);
      const channels = readChannels(body);
      if (client === null || channels === null) return null;
      return async ({ user, tokens, grant }) => {
        const outcomes = await Promise.all(
          channels.map((channel) =>
            grant(channel, (granted) => tokens.clientSubscription({ user, client }, channel, granted)),
          ),
        );
        // What is missing in the answer is denied.
        const granted = outcomes.flatMap((outcome) =>
          'signed' in outcome ? [{ channel: outcome.channel, token: outcome.signed }] : [],
        );
        return { status: 200, body: { channels: granted } };
      };
    },
  },
  {
    name: 'connection 2.x',
    paths: ['refresh'],
    // An empty token ends the connection; any other status would be asked again and again.
    understand: () => async (desk) => {
      const token = await desk.connect(() => desk.tokens.connection(desk.user));
      return { status: 200, body: { token: token ?? '' } };
    },
  },
];
