import type { ClientSettings } from '@spindle/core';
import type { Config } from '../config/index.ts';
import { rateLimits } from './rate-limits.ts';

/** Limits and timing of connections as the configuration has them. */
export function clientSettings({ client }: Config): ClientSettings {
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
    rateLimits: rateLimits(client.rateLimit),
    historyMaxPublicationLimit: client.historyMaxPublicationLimit,
    recoveryMaxPublicationLimit: client.recoveryMaxPublicationLimit,
    allowAnonymousConnectWithoutToken: client.allowAnonymousConnectWithoutToken,
    disallowAnonymousConnectionTokens: client.disallowAnonymousConnectionTokens,
    insecure: client.insecure,
    connectIncludeServerTime: client.connectIncludeServerTime,
  };
}
