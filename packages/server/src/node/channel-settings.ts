import type { ChannelSettings, NamespaceOptions } from '@spindle/core';
import type { Config, NamespaceConfig } from '../config/index.ts';
import { compilerFor, expressionsOf } from '../expression/namespace-expressions.ts';

/** Limits a channel to one client, in names of 2016. */
const legacyClientBoundary = '&';

/** The channels of a node as the configuration describes them. */
export async function channelSettings({ channel, client, legacy }: Config): Promise<ChannelSettings> {
  const all = [channel.withoutNamespace, ...channel.namespaces.map(({ options }) => options)];
  const compile = await compilerFor(all);
  const optionsOf = (options: NamespaceConfig): NamespaceOptions => ({
    ...options,
    ...expressionsOf(options, compile),
    publicationDataFormat:
      options.publicationDataFormat === '' ? channel.publicationDataFormat : options.publicationDataFormat,
  });
  return {
    withoutNamespace: optionsOf(channel.withoutNamespace),
    namespaces: channel.namespaces.map(({ name, options }) => ({
      name,
      pattern: options.pattern,
      options: optionsOf(options),
    })),
    patterns: channel.patterns,
    historyMetaTtlMs: channel.historyMetaTtlMs,
    maxLength: channel.maxLength,
    maxPublicationSize: channel.maxPublicationSize,
    privatePrefix: channel.privatePrefix,
    namespaceBoundary: channel.namespaceBoundary,
    userBoundary: channel.userBoundary,
    userSeparator: channel.userSeparator,
    clientBoundary: legacy.enabled ? legacyClientBoundary : '',
    insecure: client.insecure,
  };
}
