import type { ConnectionDescription, TokenIdentity } from '@spindle/core';
import { quote } from '@spindle/protocol/raw-json';
import { ApiError } from '../api-error.ts';
import { dictionary, nonEmpty, object, payloadMember } from '../json.ts';
import { defineMethod } from '../method.ts';
import { optional, text } from '../params.ts';
import { tagsFilter } from '../tags-filter.ts';

/** The connections of a user, or all of them (Y16). */
export const connections = defineMethod(
  { name: 'connections', number: 14 },
  { user: optional(text('user')), labelFilter: tagsFilter('label_filter'), expression: text('expression') },
  async ({ node }, { user, labelFilter, expression }) => {
    if (expression !== '') {
      // Ignored, it would answer more than was asked for.
      throw new ApiError('badRequest', {
        rule: 'Y16',
        because: 'expressions are not supported',
        fix: 'ask by user or labels',
      });
    }
    const found = await node.connections({ user, labelFilter });
    return object({
      connections: dictionary(
        found.map((connection): [string, ConnectionDescription] => [connection.client, connection]),
        formatConnection,
      ),
    });
  },
);

function formatConnection({ labels, ...connection }: ConnectionDescription): string {
  const { appName, appVersion, transport, encoding, user } = connection;
  return object({
    app_name: nonEmpty(appName),
    app_version: nonEmpty(appVersion),
    transport: quote(transport),
    protocol: quote(encoding),
    user: nonEmpty(user),
    state: formatState(connection),
    labels: labels.size === 0 ? undefined : dictionary(labels, quote),
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
