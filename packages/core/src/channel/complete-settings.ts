import { defaultChannelSettings, type ChannelSettings } from './channel-rules.ts';
import { closedNamespace, type Namespace, type NamespaceOptions } from './namespace.ts';

/** Channels as far as an application has something to say about them; the rest is closed, or as everybody has it. */
export interface ChannelOptions extends Partial<Omit<ChannelSettings, 'withoutNamespace' | 'namespaces'>> {
  /** Of channels whose name has no namespace. */
  readonly withoutNamespace?: Partial<NamespaceOptions> | undefined;
  /** By name, or in full. */
  readonly namespaces?: Readonly<Record<string, PartialNamespace>> | readonly Namespace[] | undefined;
}

export interface PartialNamespace extends Partial<NamespaceOptions> {
  /** Takes the names of this form; needs `patterns` (C80). */
  readonly pattern?: string | undefined;
}

export function completeChannelSettings(options: ChannelOptions = {}): ChannelSettings {
  const { withoutNamespace, namespaces = [], ...settings } = options;
  return {
    ...defaultChannelSettings,
    ...settings,
    withoutNamespace: { ...closedNamespace, ...withoutNamespace },
    namespaces: isList(namespaces) ? namespaces : Object.entries(namespaces).map(completeNamespace),
  };
}

function completeNamespace([name, { pattern, ...options }]: [string, PartialNamespace]): Namespace {
  return { name, pattern, options: { ...closedNamespace, ...options } };
}

function isList(namespaces: NonNullable<ChannelOptions['namespaces']>): namespaces is readonly Namespace[] {
  return Array.isArray(namespaces);
}
