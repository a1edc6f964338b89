import { fieldName } from './field-name.ts';
import { isLeaf, isSecret } from './option.ts';
import type { Option, Options, Support } from './option.ts';
import { showValue } from './problem.ts';
import type { Problem } from './problem.ts';
import { isRecord } from './read-value.ts';
import { itemLabels, itemPath, optionPath } from './settings.ts';

const works: Support = { status: 'works' };

/**
 * Options that were set although Spindle does not honour them yet: a warning where that is harmless (G17), an error
 * where the installation would be less safe than its operator believes (G18). A section whose `enabled` is off says
 * nothing, and a section that has no effect as a whole is reported once.
 */
export function unsupportedOptions(options: Options, config: unknown, path = '', inherited = works): Problem[] {
  if (!isRecord(config) || (Object.hasOwn(options, 'enabled') && config['enabled'] === false)) return [];
  return Object.entries(options).flatMap(([name, option]) => {
    const support = option.support.status === 'works' ? inherited : option.support;
    const value = config[fieldName(name, option.kind)];
    return unsupportedOption(option, { value, path: optionPath(path, name), support, isFirst: support !== inherited });
  });
}

interface Use {
  readonly value: unknown;
  readonly path: string;
  readonly support: Support;
  /** No enclosing section had this status already. */
  readonly isFirst: boolean;
}

function unsupportedOption(option: Option, use: Use): Problem[] {
  const { value, path, support } = use;
  if (isLeaf(option)) {
    if (isDefault(value, option.default)) return [];
    const shown = showValue(value, isSecret(option));
    if (support.status === 'later') return [noEffect(path, shown)];
    if (support.status !== 'refused') return [];
    return [{ rule: 'G18', severity: 'error', path, value: shown, message: `is not supported: ${support.reason}` }];
  }
  const problems =
    option.kind === 'group'
      ? unsupportedOptions(option.options, value, path, support)
      : itemsOf(value).flatMap((item) =>
          unsupportedOptions(option.options, item.options, itemPath(path, item.label), support),
        );
  if (support.status !== 'later' || !use.isFirst) return problems;
  const errors = problems.filter((problem) => problem.severity === 'error');
  return errors.length < problems.length ? [noEffect(path), ...errors] : errors;
}

function noEffect(path: string, value?: string): Problem {
  return { rule: 'G17', severity: 'warning', path, value, message: 'is known, but has no effect yet' };
}

function itemsOf(list: unknown): { label: string; options: unknown }[] {
  const items = Array.isArray(list) ? list.filter(isRecord) : [];
  const labels = itemLabels(items.map((item) => (typeof item['name'] === 'string' ? item['name'] : '')));
  return items.map((item, index) => ({
    label: labels[index] ?? '',
    options: isRecord(item['options']) ? item['options'] : item,
  }));
}

function isDefault(value: unknown, fallback: unknown): boolean {
  return value === fallback || JSON.stringify(value) === JSON.stringify(fallback);
}
