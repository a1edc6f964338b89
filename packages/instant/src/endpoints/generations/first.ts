import type { LegacyIssuer } from '../../legacy.ts';
import { readChannels, readClient, type Conversation } from '../conversation.ts';

/** Clients of generation 1.x (centrifuge-js 1): signatures instead of tokens. */
export function firstGeneration(issuer: LegacyIssuer, answerForm: 'map' | 'list'): readonly Conversation[] {
  return [
    {
      name: 'subscription 1.x',
      paths: ['auth'],
      understand(body) {
        const client = readClient(body);
        const channels = readChannels(body);
        if (client === null || channels === null) return null;
        return async (desk) => {
          const outcomes = await Promise.all(
            channels.map((channel) => desk.grant(channel, ({ info }) => issuer.subscription(client, channel, info))),
          );
          const entries = outcomes.map((outcome) => {
            const entry = 'signed' in outcome ? outcome.signed : { status: outcome.status };
            return [outcome.channel, entry] as const;
          });
          const list = { channels: entries.map(([channel, entry]) => ({ channel, ...entry })) };
          return { status: 200, body: answerForm === 'list' ? list : Object.fromEntries(entries) };
        };
      },
    },
    {
      name: 'connection 1.x',
      // The second generation asks at the same path without the slash.
      paths: ['refresh/', 'auth/refresh'],
      understand: () => async (desk) => {
        const credentials = await desk.connect(() => issuer.connection(desk.user));
        return credentials === null ? { status: 403, body: {} } : { status: 200, body: credentials };
      },
    },
  ];
}
