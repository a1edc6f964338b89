import { explainNoSection, explainUnknown } from '../names/unknown.ts';
import type { Place } from '../names/unknown.ts';
import { isLeaf, text } from '../option.ts';
import type { ItemsOption, NamedItemsOption, Option } from '../option.ts';
import { showValue } from '../problem.ts';
import type { Origin, Report } from '../problem.ts';
import { isRecord } from '../read-value.ts';
import { itemLabels, itemPath, optionPath } from '../settings.ts';
import type { Settings } from '../settings.ts';

/** What one source is laid over, and who hears of problems. */
export interface Layer {
  readonly settings: Settings;
  readonly report: Report;
}

const itemName = text('Name of the item.');

/** Lays a tree of sections over the settings. Keys are case-insensitive (G8); unknown ones are reported (G13). */
export function addTree(tree: Readonly<Record<string, unknown>>, place: Place, origin: Origin, layer: Layer): void {
  for (const [key, value] of Object.entries(tree)) {
    const name = key.toLowerCase();
    const option = Object.hasOwn(place.options, name) ? place.options[name] : undefined;
    if (option === undefined) layer.report(explainUnknown(key, value, place));
    else addOption(option, optionPath(place.path, name), value, { origin, layer });
  }
}

interface Source {
  readonly origin: Origin;
  readonly layer: Layer;
}

function addOption(option: Option, path: string, value: unknown, { origin, layer }: Source): void {
  if (value === null || value === undefined) return;
  if (isLeaf(option)) layer.settings.set(path, value, origin);
  else if (option.kind !== 'group') addItems(option, path, value, { origin, layer });
  else if (isRecord(value)) addTree(value, { options: option.options, path }, origin, layer);
  else layer.report(explainNoSection(path));
}

/** A list of objects replaces the list of an earlier source. */
export function addItems(option: ItemsOption | NamedItemsOption, path: string, value: unknown, source: Source): void {
  const items = Array.isArray(value) ? value : [value];
  if (!items.every(isRecord)) {
    const message = 'expects a list of objects';
    source.layer.report({ rule: 'G10', severity: 'error', path, message, value: showValue(value, false) });
    return;
  }
  const isNamed = option.kind === 'named-items';
  const labels = itemLabels(items.map((item) => (isNamed ? nameOf(item) : '')));
  const options = isNamed ? { name: itemName, ...option.options } : option.options;
  source.layer.settings.startList(path, labels);
  for (const [index, item] of items.entries()) {
    addTree(item, { options, path: itemPath(path, labels[index] ?? '') }, source.origin, source.layer);
  }
}

function nameOf(item: Readonly<Record<string, unknown>>): string {
  const name = Object.entries(item).find(([key]) => key.toLowerCase() === 'name')?.[1];
  return typeof name === 'string' || typeof name === 'number' ? String(name) : '';
}
