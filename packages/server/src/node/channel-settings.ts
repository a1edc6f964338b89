import type { ChannelSettings, NamespaceOptions } from '@spindle/core';
import type { Config, NamespaceConfig } from '../config/index.ts';

/** The channels of a node as the configuration describes them. */
export function channelSettings({ channel, client }: Config): ChannelSettings {
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
    insecure: client.insecure,
  };
}
