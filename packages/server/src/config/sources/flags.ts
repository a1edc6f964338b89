import { findOption } from '../find-option.ts';
import { isLeaf } from '../option.ts';
import { allOptions } from '../options/all.ts';
import type { Layer } from './tree.ts';

/** Lays command line flags, which are named like options, over the settings. */
export function addFlags(flags: Readonly<Record<string, string>>, layer: Layer): void {
  for (const [path, value] of Object.entries(flags)) {
    const option = findOption(allOptions, path);
    if (option === undefined || !isLeaf(option)) throw new TypeError(`no option is called ${path}`);
    layer.settings.set(path, value, { source: 'flag', name: `--${path}` });
  }
}
