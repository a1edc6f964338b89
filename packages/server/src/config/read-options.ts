import type { ConfigOf } from './config-type.ts';
import { formatDuration } from './duration.ts';
import { fieldName } from './field-name.ts';
import { interpolate } from './interpolate.ts';
import { isLeaf, isSecret } from './option.ts';
import type { LeafOption, Option, Options } from './option.ts';
import type { ReadTextFile } from './pem.ts';
import { showValue } from './problem.ts';
import type { Report } from './problem.ts';
import { readValue } from './read-value.ts';
import { itemPath, optionPath } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Environment } from './sources/environment.ts';

/** What reading needs besides the table. */
export interface Reader {
  readonly settings: Settings;
  /** For `${CENTRIFUGO_VAR_X}` in values. */
  readonly env: Environment;
  /** For PEM options; null leaves them as they are written. */
  readonly readFile: ReadTextFile | null;
  readonly report: Report;
}

/** Builds the configuration of a table. A value that cannot be taken is reported (G10) and its default stands. */
export function readOptions<S extends Options>(options: S, path: string, reader: Reader): ConfigOf<S> {
  const inner = isSwitchedOff(options, path, reader.settings) ? { ...reader, readFile: null } : reader;
  const fields = Object.entries(options).map(([name, option]) => [
    fieldName(name, option.kind),
    readOption(option, optionPath(path, name), inner),
  ]);
  return Object.fromEntries(fields) as ConfigOf<S>;
}

/** What a table says when nobody says anything. Most sections of most configurations are like that. */
export function defaultsOf<S extends Options>(options: S): ConfigOf<S> {
  const fields = Object.entries(options).map(([name, option]) => [fieldName(name, option.kind), defaultOf(option)]);
  return Object.fromEntries(fields) as ConfigOf<S>;
}

function defaultOf(option: Option): unknown {
  if (option.kind === 'group') return defaultsOf(option.options);
  return isLeaf(option) ? option.default : [];
}

/** Files named in a section whose `enabled` is off need not exist (G11). */
function isSwitchedOff(options: Options, path: string, settings: Settings): boolean {
  const { enabled } = options;
  if (enabled?.kind !== 'flag') return false;
  const reading = readValue(enabled, settings.get(optionPath(path, 'enabled'))?.raw ?? false, null);
  return reading.ok && reading.value === false;
}

function readOption(option: Option, path: string, reader: Reader): unknown {
  if (option.kind === 'group') {
    return reader.settings.touches(path) ? readOptions(option.options, path, reader) : defaultsOf(option.options);
  }
  if (option.kind !== 'items' && option.kind !== 'named-items') return readLeaf(option, path, reader);
  return reader.settings.itemsOf(path).map((label) => {
    const item = itemPath(path, label);
    const options = readOptions(option.options, item, reader);
    return option.kind === 'items' ? options : { name: readName(item, reader.settings), options };
  });
}

function readName(item: string, settings: Settings): string {
  const raw = settings.get(optionPath(item, 'name'))?.raw;
  return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
}

function readLeaf(option: LeafOption, path: string, reader: Reader): unknown {
  const setting = reader.settings.get(path);
  if (setting === undefined || setting.raw === null) return option.default;
  const value = showValue(setting.raw, isSecret(option));
  const filled = interpolate(setting.raw, reader.env, (name) => {
    const message = `refers to the variable ${name}, which is not set`;
    reader.report({ rule: 'G9', severity: 'error', path, value, message });
  });
  const reading = readValue(option, filled, reader.readFile);
  if (!reading.ok) {
    const { expected, suggestion } = reading;
    const severity = option.kind === 'choice' && option.isLenient ? 'warning' : 'error';
    reader.report({ rule: 'G10', severity, path, value, message: `expects ${expected}`, suggestion });
    return option.default;
  }
  if (!reading.isZero) return reading.value;
  const standing = defaultInsteadOfZero(option);
  if (standing !== null) {
    const message = `zero means the default here, which is ${standing}`;
    reader.report({ rule: 'G12', severity: 'warning', path, value, message });
  }
  return option.default;
}

/** Shown to whoever writes zero for a number or a text, and may expect to switch something off; null: zero it is. */
function defaultInsteadOfZero(option: LeafOption): string | null {
  if (option.kind === 'duration' && option.default > 0) return formatDuration(option.default);
  return (option.kind === 'int' || option.kind === 'text') && option.default ? String(option.default) : null;
}
