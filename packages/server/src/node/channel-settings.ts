import type { ChannelSettings, NamespaceOptions } from '@spindle/core';
import type { Config, NamespaceConfig } from '../config/index.ts';

/** Limits a channel to one client, in names of 2016. */
const legacyClientBoundary = '&';

/** The channels of a node as the configuration describes them. */
export function channelSettings({ channel, client, legacy }: Config): ChannelSettings {
  const optionsOf = (options: NamespaceConfig): NamespaceOptions => ({
    ...options,
    publicationDataFormat:
      options.publicationDataFormat === '' ? channel.publicationDataFormat : options.publicationDataFormat,
  });
  return {
    withoutNamespace: optionsOf(channel.withoutNamespace),
    namespaces: channel.namespaces.map(({ name, options }) => ({ name, options: optionsOf(options) })),
    historyMetaTtlMs: channel.historyMetaTtlMs,
    maxLength: channel.maxLength,
    privatePrefix: channel.privatePrefix,
    namespaceBoundary: channel.namespaceBoundary,
    userBoundary: channel.userBoundary,
    userSeparator: channel.userSeparator,
    clientBoundary: legacy.enabled ? legacyClientBoundary : '',
    insecure: client.insecure,
  };
}
