import { explainableOperations, type ExplainRequest, type Labels } from '@spindle/core';
import type { FilterNode } from '@spindle/protocol';
import { readTagsFilter } from '../api/tags-filter.ts';
import { describeProblem } from '../config/index.ts';
import { isRecord } from '../config/read-value.ts';
import { readConfigFile } from '../config/sources/file.ts';
import { CommandError } from './command-error.ts';
import { readLabels } from './labels.ts';

/** One row of a table of expectations. */
export interface PolicyCase {
  /** What messages call it, such as `cases[3]`. */
  readonly label: string;
  readonly question: ExplainRequest;
  readonly expected: 'allowed' | 'denied';
  /** The rule that is to decide, where the row names one. */
  readonly rule: string | undefined;
}

type Row = Readonly<Record<string, unknown>>;

const texts = ['token', 'client', 'channel', 'method', 'subscription_token', 'rule'] as const;
const values = ['meta', 'data', 'tags_filter'] as const;
const known: ReadonlySet<string> = new Set([
  ...texts,
  ...values,
  'labels',
  'user',
  'operation',
  'subscribed',
  'expected',
]);

/** Reads `cases` of a YAML, JSON or TOML file (Y6). Fails with the first row that cannot be understood. */
export async function readPolicyTable(path: string): Promise<readonly PolicyCase[]> {
  const reading = await readConfigFile(path);
  if (reading.kind === 'missing') throw new CommandError(`there is no file ${path}`);
  if (reading.kind === 'broken') throw new CommandError(describeProblem(reading.problem));
  const { cases } = reading.tree;
  if (!Array.isArray(cases) || cases.length === 0) throw new CommandError(`${path} has no list called cases`);
  return cases.map((row: unknown, index) => readCase(row, `cases[${index}]`));
}

function readCase(row: unknown, label: string): PolicyCase {
  if (!isRecord(row)) throw new CommandError(`${label} has to be an object`);
  for (const name of Object.keys(row)) {
    if (!known.has(name)) throw new CommandError(`${label}.${name} is no field; there are ${[...known].join(', ')}`);
  }
  const text = (name: (typeof texts)[number]) => textOf(row, name, label);
  return {
    label,
    question: {
      operation: wordOf(row, 'operation', explainableOperations, label),
      user: userOf(row, label),
      meta: jsonOf(row, 'meta'),
      labels: labelsOf(row, label),
      token: text('token'),
      client: text('client'),
      channel: text('channel'),
      method: text('method'),
      subscriptionToken: text('subscription_token'),
      tagsFilter: tagsFilterOf(row, label),
      data: jsonOf(row, 'data'),
      subscribed: flagOf(row, 'subscribed', label),
    },
    expected: wordOf(row, 'expected', ['allowed', 'denied'], label),
    rule: text('rule'),
  };
}

function textOf(row: Row, name: string, label: string): string | undefined {
  const value = row[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new CommandError(`${label}.${name} has to be a text`);
}

/** Any value of the file, as the JSON a backend would send. */
function jsonOf(row: Row, name: (typeof values)[number]): string | undefined {
  const value = row[name];
  return value === undefined ? undefined : JSON.stringify(value);
}

function tagsFilterOf(row: Row, label: string): FilterNode | undefined {
  const json = jsonOf(row, 'tags_filter');
  if (json === undefined) return undefined;
  const filter = readTagsFilter(json);
  if (filter === undefined) throw new CommandError(`${label}.tags_filter has to be a tags filter`);
  return filter;
}

function labelsOf(row: Row, label: string): Labels | undefined {
  const value = row['labels'] ?? undefined;
  if (value === undefined) return undefined;
  const labels = readLabels(value);
  if (labels === null) throw new CommandError(`${label}.labels has to be an object of texts`);
  return labels;
}

/** YAML reads `user: 42` as a number. */
function userOf(row: Row, label: string): string | undefined {
  const { user } = row;
  return typeof user === 'number' ? String(user) : textOf(row, 'user', label);
}

function flagOf(row: Row, name: string, label: string): boolean | undefined {
  const value = row[name] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw new CommandError(`${label}.${name} has to be true or false`);
}

function wordOf<const W extends string>(row: Row, name: string, words: readonly W[], label: string): W {
  const word = words.find((word) => word === row[name]);
  if (word !== undefined) return word;
  throw new CommandError(`${label}.${name} has to be one of ${words.join(', ')}`);
}
