import { findOption, optionPaths } from '../find-option.ts';
import type { Options } from '../option.ts';
import { allOptions } from '../options/all.ts';
import { showValue } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { optionPath } from '../settings.ts';
import { findOldName } from './find-old-name.ts';
import { nearestName } from './nearest-name.ts';
import type { OldName } from './old-server-names.ts';

/** A section of the tables: the options that may stand there, and its path. */
export interface Place {
  readonly options: Options;
  readonly path: string;
}

/** A key that no option has: a name of an older generation (G15, G16), or one that nobody knows (G13). */
export function explainUnknown(key: string, value: unknown, place: Place): Problem {
  const path = optionPath(place.path, key);
  const old = findOldName(key, place.path);
  if (old !== undefined) return describeOldName(old, path);
  const shown = typeof value === 'object' ? undefined : showValue(value, looksSecret(key));
  return {
    rule: 'G13',
    severity: 'warning',
    path,
    message: 'no such option',
    value: shown,
    suggestion: suggest(key, place),
  };
}

/** A section that holds a single value: in the flat generations many section names were switches (G15). */
export function explainNoSection(path: string): Problem {
  const old = path.includes('.') ? undefined : findOldName(path, '');
  if (old !== undefined) return describeOldName(old, path);
  return { rule: 'G10', severity: 'error', path, message: 'expects a section with options' };
}

export function describeOldName(old: OldName, path: string): Problem {
  const was = `is an option of Centrifugo ${old.era}`;
  if (old.now === null) {
    const severity = old.harmless ? 'warning' : 'error';
    return { rule: 'G16', severity, path, message: `${was} that does not exist any more: ${old.because}` };
  }
  const unit =
    findOption(allOptions, old.now)?.kind === 'duration' ? '; write the time with a unit, such as `25s`' : '';
  return { rule: 'G15', severity: 'error', path, message: `${was} with a new name${unit}`, suggestion: old.now };
}

/** A sibling that is spelt almost so; at the top of the file, where flat names stood, also an option of that name. */
function suggest(key: string, place: Place): string | undefined {
  const name = key.toLowerCase();
  const sibling = nearestName(name, Object.keys(place.options));
  if (sibling !== undefined) return optionPath(place.path, sibling);
  if (place.path !== '') return undefined;
  return [...optionPaths(allOptions)].find((path) => path.endsWith(`.${name}`));
}

/** An unknown option may still hold a secret. */
function looksSecret(key: string): boolean {
  return /secret|password|key|token|dsn|credential/i.test(key);
}
