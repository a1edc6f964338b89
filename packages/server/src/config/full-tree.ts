import { formatDuration } from './duration.ts';
import { isLeaf } from './option.ts';
import type { LeafOption, Option, Options } from './option.ts';
import { itemPath, optionPath } from './settings.ts';
import type { Settings } from './settings.ts';

/** A whole configuration file: every option, as `settings` say it or with its default. */
export function fullTree(options: Options, settings: Settings, path = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, written(option, settings, optionPath(path, name))]),
  );
}

function written(option: Option, settings: Settings, path: string): unknown {
  if (isLeaf(option)) return settings.get(path)?.raw ?? writtenDefault(option);
  if (option.kind === 'group') return fullTree(option.options, settings, path);
  return settings.itemsOf(path).map((label) => {
    const item = itemPath(path, label);
    const name = option.kind === 'named-items' ? { name: settings.get(optionPath(item, 'name'))?.raw ?? '' } : {};
    return { ...name, ...fullTree(option.options, settings, item) };
  });
}

/** A default as files spell it. */
export function writtenDefault(option: LeafOption): unknown {
  if (option.kind === 'duration') return formatDuration(option.default);
  return option.kind === 'regex' ? '' : option.default;
}
