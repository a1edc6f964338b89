import { allOptions } from '../options/all.ts';
import { namespaceOptions } from '../options/namespace.ts';
import { findOption } from '../find-option.ts';
import { oldChannelNames, oldConsumerNames, oldProxyNames } from './old-item-names.ts';
import { families, oldServerNames, sectionsOnceScalar } from './old-server-names.ts';
import type { OldName } from './old-server-names.ts';

/** What became of `key` at `path` (empty: the top of the file), when an older generation had it there. */
export function findOldName(key: string, path: string): OldName | undefined {
  const name = key.toLowerCase();
  if (path === '')
    return oldServerNames.get(name) ?? oldTopLevelChannelName(name) ?? onceScalar(name) ?? familyName(name);
  if (path === 'channel.without_namespace' || /^channel\.namespaces\[[^\]]*\]$/.test(path))
    return oldChannelNames.get(name);
  if (/^consumers\[[^\]]*\]$/.test(path)) return oldConsumerNames.get(name);
  return /^proxies\[[^\]]*\]$/.test(path) ? oldProxyNames.get(name) : undefined;
}

/** Flat generations had the options of channels without a namespace at the top. */
function oldTopLevelChannelName(name: string): OldName | undefined {
  const old = oldChannelNames.get(name);
  if (old?.now === null) return old;
  if (old !== undefined) return { ...old, now: `${old.now}, in channel.without_namespace` };
  return Object.hasOwn(namespaceOptions, name)
    ? { era: '2 to 5', now: `channel.without_namespace.${name}` }
    : undefined;
}

/** Many sections were switches of that name. */
function onceScalar(name: string): OldName | undefined {
  const now = sectionsOnceScalar.get(name) ?? (findOption(allOptions, `${name}.enabled`) && `${name}.enabled`);
  return now === undefined ? undefined : { era: '2 to 5', now };
}

function familyName(name: string): OldName | undefined {
  for (const [prefix, section] of families) {
    const now = `${section}.${name.slice(prefix.length)}`;
    if (name.startsWith(prefix) && findOption(allOptions, now) !== undefined) return { era: '2 to 5', now };
  }
  return undefined;
}
