import type { ClientSettings } from '@spindle/core';
import type { Config } from '../config/index.ts';
import { rateLimits } from './rate-limits.ts';

/** Off: null. */
function personalChannels({ client }: Config): ClientSettings['personalChannels'] {
  const { enabled, personalChannelNamespace: namespace, singleConnection } = client.subscribeToUserPersonalChannel;
  return enabled ? { namespace, singleConnection } : null;
}

function unidirectionalDisconnects({ client }: Config): ClientSettings['unidirectionalDisconnects'] {
  const { enabled, transforms } = client.connectCodeToUnidirectionalDisconnect;
  return new Map(enabled ? transforms.map(({ code, to }) => [code, to]) : []);
}

/** Limits and timing of connections as the configuration has them. */
export function clientSettings(config: Config): ClientSettings {
  const { client } = config;
  return {
    pingIntervalMs: client.pingIntervalMs,
    pongTimeoutMs: client.pongTimeoutMs,
    staleCloseDelayMs: client.staleCloseDelayMs,
    expiredCloseDelayMs: client.expiredCloseDelayMs,
    expiredSubCloseDelayMs: client.expiredSubCloseDelayMs,
    channelLimit: client.channelLimit,
    queueMaxSizeBytes: client.queueMaxSize,
    presenceUpdateIntervalMs: client.presenceUpdateIntervalMs,
    positionCheckDelayMs: client.channelPositionCheckDelayMs,
    userConnectionLimit: client.userConnectionLimit,
    userConnectionLimitPolicy: client.userConnectionLimitPolicy,
    personalChannels: personalChannels(config),
    rateLimits: rateLimits(client.rateLimit),
    historyMaxPublicationLimit: client.historyMaxPublicationLimit,
    recoveryMaxPublicationLimit: client.recoveryMaxPublicationLimit,
    allowAnonymousConnectWithoutToken: client.allowAnonymousConnectWithoutToken,
    disallowAnonymousConnectionTokens: client.disallowAnonymousConnectionTokens,
    insecure: client.insecure,
    unidirectionalDisconnects: unidirectionalDisconnects(config),
    connectIncludeServerTime: client.connectIncludeServerTime,
  };
}
