import type { ConnectionDescription, TokenIdentity } from '@spindle/core';
import { quote } from '@spindle/protocol/raw-json';
import { ApiError } from '../api-error.ts';
import { dictionary, nonEmpty, object, payloadMember } from '../json.ts';
import { defineMethod } from '../method.ts';
import { optional, text } from '../params.ts';

/** The connections of a user, or all of them (Y16). */
export const connections = defineMethod(
  { name: 'connections', number: 14 },
  { user: optional(text('user')), expression: text('expression') },
  async ({ node }, { user, expression }) => {
    if (expression !== '') {
      // Ignored, it would answer more than was asked for.
      throw new ApiError('badRequest', { rule: 'Y16', because: 'expressions are not supported', fix: 'ask by user' });
    }
    const found = await node.connections({ user });
    return object({
      connections: dictionary(
        found.map((connection): [string, ConnectionDescription] => [connection.client, connection]),
        formatConnection,
      ),
    });
  },
);

function formatConnection({ appName, appVersion, transport, encoding, user, ...rest }: ConnectionDescription): string {
  return object({
    app_name: nonEmpty(appName),
    app_version: nonEmpty(appVersion),
    transport: quote(transport),
    protocol: quote(encoding),
    user: nonEmpty(user),
    state: formatState(rest),
  });
}

type State = Pick<ConnectionDescription, 'channels' | 'token' | 'subscriptionTokens' | 'meta'>;

function formatState({ channels, token, subscriptionTokens, meta }: State): string {
  return object({
    channels:
      channels.length === 0
        ? undefined
        : dictionary(
            channels.map((channel) => [channel, '{}']),
            (raw) => raw,
          ),
    connection_token: token === null ? undefined : formatToken(token),
    subscription_tokens: subscriptionTokens.size === 0 ? undefined : dictionary(subscriptionTokens, formatToken),
    ...payloadMember('meta', meta),
  });
}

function formatToken({ tokenId, issuedAt }: TokenIdentity): string {
  return object({
    uid: nonEmpty(tokenId ?? ''),
    issued_at: typeof issuedAt === 'number' ? String(Math.floor(issuedAt)) : undefined,
  });
}
