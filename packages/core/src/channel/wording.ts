import { quoted } from '../lib/quoted.ts';
import { closedNamespace, type Namespace, type NamespaceOptions } from './namespace.ts';

type Option = keyof NamespaceOptions;

/** Every name is made once, because what is allowed is explained as well (`npm run bench -- connect`). */
const configNames: ReadonlyMap<string, string> = new Map(
  Object.keys(closedNamespace).map((option) => [
    option,
    option.replace(/Ms$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ]),
);

/** The option as configuration files spell it: `allowPublishForClient` is `allow_publish_for_client`. */
export function configName(option: Option): string {
  return configNames.get(option) ?? option;
}

/** `namespace "chat"`, or the place of the options of channels without one. */
export function placeOf(namespace: Namespace): string {
  return namespace.name === '' ? 'channel.without_namespace' : `namespace ${quoted(namespace.name)}`;
}

/** `presence is false in namespace "chat"`: an option and its value, the core of every explanation. */
export function valueOf(namespace: Namespace, option: Option): string {
  return `${configName(option)} is ${String(namespace.options[option] ?? 'not set')} in ${placeOf(namespace)}`;
}

/** `set presence in namespace "chat"` */
export function advise(namespace: Namespace, ...options: readonly Option[]): string {
  return `set ${options.map(configName).join(' and ')} in ${placeOf(namespace)}`;
}
