import type { ConfigOf } from './config-type.ts';
import { formatDuration } from './duration.ts';
import { fieldName } from './field-name.ts';
import { isSecret } from './option.ts';
import type { LeafOption, Option, Options } from './option.ts';
import type { ReadTextFile } from './pem.ts';
import { showValue } from './problem.ts';
import type { Report } from './problem.ts';
import { readValue } from './read-value.ts';
import { itemPath, optionPath } from './settings.ts';
import type { Settings } from './settings.ts';

/** What reading needs besides the table: the settings of all sources, files for PEM options, and who hears of problems. */
export interface Reader {
  readonly settings: Settings;
  readonly readFile: ReadTextFile;
  readonly report: Report;
}

/** Builds the configuration of a table. A value that cannot be taken is reported (G10) and its default stands. */
export function readOptions<S extends Options>(options: S, path: string, reader: Reader): ConfigOf<S> {
  const fields = Object.entries(options).map(([name, option]) => [
    fieldName(name, option.kind),
    readOption(option, optionPath(path, name), reader),
  ]);
  return Object.fromEntries(fields) as ConfigOf<S>;
}

function readOption(option: Option, path: string, reader: Reader): unknown {
  if (option.kind === 'group') return readOptions(option.options, path, reader);
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
  const reading = readValue(option, setting.raw, reader.readFile);
  if (!reading.ok) {
    const { expected, suggestion } = reading;
    reader.report({ rule: 'G10', severity: 'error', path, value, message: `expects ${expected}`, suggestion });
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
