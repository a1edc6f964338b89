import type { Config, NamespaceConfig } from '../config.ts';
import type { Problem } from '../problem.ts';
import { itemLabels, itemPath } from '../settings.ts';

/** What a rule says about one option; `rule` and `severity` come from where the rule is listed. */
export type Complaint = Pick<Problem, 'path' | 'message' | 'value' | 'suggestion'>;

/** A rule that looks at several options at once. Each call yields everything it finds wrong. */
export type CrossRule = (config: Config) => Iterable<Complaint>;

/** Items of a named list with their paths, as problems name them. */
export function withPaths<T extends { readonly name: string }>(
  list: string,
  items: readonly T[],
): (T & { path: string })[] {
  const labels = itemLabels(items.map((item) => item.name));
  return items.map((item, index) => ({ ...item, path: itemPath(list, labels[index] ?? '') }));
}

export const namePattern = /^[-a-zA-Z0-9_.]{2,}$/;

/** Names that do not fit `pattern`, and names that come twice. */
export function* badNames(
  list: string,
  items: readonly { readonly name: string }[],
  pattern: RegExp,
): Generator<Complaint> {
  const seen = new Set<string>();
  for (const { name, path } of withPaths(list, items)) {
    const at = `${path}.name`;
    if (!pattern.test(name)) yield { path: at, value: name, message: `must match \`${pattern.source}\`` };
    else if (seen.has(name)) yield { path: at, value: name, message: 'is there twice; names must be unique' };
    seen.add(name);
  }
}

/** The options of channels without a namespace and of every namespace, with their paths. */
export function allNamespaces({ channel }: Config): { readonly path: string; readonly options: NamespaceConfig }[] {
  return [
    { path: 'channel.without_namespace', options: channel.withoutNamespace },
    ...withPaths('channel.namespaces', channel.namespaces),
  ];
}
