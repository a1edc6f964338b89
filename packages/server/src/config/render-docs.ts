import { writtenDefault } from './full-tree.ts';
import { isLeaf } from './option.ts';
import type { LeafOption, Option, Options, Support } from './option.ts';
import { allOptions } from './options/all.ts';
import { optionPath } from './settings.ts';

const introduction = `# Configuration options

Every option of a configuration file. In the environment an option is called \`SPINDLE_\` and its path in upper case
with \`_\` for every dot, for example \`SPINDLE_HTTP_SERVER_PORT\`; \`CENTRIFUGO_\` works as well. Zero, an empty text and
an empty list mean the default. \`[]\` in a path is a list; an item of a list with names is addressed in the environment
by its name, for example \`SPINDLE_CHANNEL_NAMESPACES_NEWS_PRESENCE\`.
`;

/** The reference of all options as Markdown, one table for each section. */
export function renderOptionReference(): string {
  const seen = new Map<Options, string>();
  const top = Object.entries(allOptions as Options);
  const single = top.filter(([, option]) => isLeaf(option));
  const sections = top.flatMap(([name, option]) =>
    isLeaf(option) ? [] : [[`## ${name}`, option.description, table(rows(option.options, pathOf(name, option), seen))]],
  );
  return [
    introduction,
    ...sections.map((parts) => parts.join('\n\n')),
    '## Without a section',
    table(single.flatMap(([name, option]) => row(name, option))),
  ].join('\n\n');
}

const works: Support = { status: 'works' };

function rows(options: Options, path: string, seen: Map<Options, string>, inherited = works): string[] {
  const known = seen.get(options);
  if (known !== undefined) return [`| \`${path}.*\` | | | the options of \`${known}\` |`];
  seen.set(options, path);
  return Object.entries(options).flatMap(([name, option]) => {
    const support = option.support.status === 'works' ? inherited : option.support;
    const at = pathOf(optionPath(path, name), option);
    return isLeaf(option) ? row(at, option, support) : rows(option.options, at, seen, support);
  });
}

function pathOf(path: string, option: Option): string {
  return option.kind === 'items' || option.kind === 'named-items' ? `${path}[]` : path;
}

function row(path: string, option: Option, support: Support = option.support): string[] {
  if (!isLeaf(option)) return [];
  const notes = supportNotes[support.status];
  return [`| \`${path}\` | ${typeName(option)} | ${showDefault(option)} | ${option.description}${notes} |`];
}

const supportNotes: Readonly<Record<Support['status'], string>> = {
  works: '',
  needless: ' *Accepted, nothing to do here.*',
  later: ' *No effect yet.*',
  refused: ' *Not supported yet: setting it stops the start.*',
};

function typeName(option: LeafOption): string {
  if (option.kind !== 'choice' && option.kind !== 'choices') return typeNames[option.kind];
  const values = option.values.map((value) => (value === '' ? 'empty' : `\`${value}\``)).join(', ');
  return option.kind === 'choice' ? values : `list of ${values}`;
}

const typeNames = {
  flag: 'true or false',
  int: 'number',
  duration: 'duration',
  text: 'text',
  pem: 'PEM',
  regex: 'expression',
  texts: 'list of texts',
  'text-map': 'texts by name',
} as const;

function showDefault(option: LeafOption): string {
  const value = writtenDefault(option);
  if (value === '0s' || !value || (typeof value === 'object' && Object.keys(value).length === 0)) return '–';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function table(lines: readonly string[]): string {
  return ['| option | type | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}
