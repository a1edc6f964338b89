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

/** `namespace "chat"`, with its pattern where it has one, or the place of the options of channels without a namespace. */
export function placeOf({ name, pattern = '' }: Namespace): string {
  if (name === '') return 'channel.without_namespace';
  return `namespace ${quoted(name)}${pattern === '' ? '' : ` (${pattern})`}`;
}

/** `presence is false in namespace "chat"`: an option and its value, the core of every explanation. */
export function valueOf(namespace: Namespace, option: Option): string {
  return `${configName(option)} is ${written(namespace.options[option])} in ${placeOf(namespace)}`;
}

function written(value: NamespaceOptions[Option]): string {
  if (value === null) return 'not set';
  return typeof value === 'object' && 'source' in value ? value.source : String(value);
}

/** `set presence in namespace "chat"` */
export function advise(namespace: Namespace, ...options: readonly Option[]): string {
  return `set ${options.map(configName).join(' and ')} in ${placeOf(namespace)}`;
}
