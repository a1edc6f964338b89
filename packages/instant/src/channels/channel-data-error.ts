import type { SchemaIssue } from './standard-schema.ts';

/** A payload is not what the schema of its channel or method asks for. The message names members, never their values. */
export class DataError extends Error {
  override readonly name: string = 'DataError';
  readonly issues: readonly SchemaIssue[];

  constructor(whose: string, issues: readonly SchemaIssue[]) {
    super(`the data ${whose} is refused by its schema at ${issues.map(pathOf).join(', ')}`);
    this.issues = issues;
  }
}

export class ChannelDataError extends DataError {
  override readonly name = 'ChannelDataError';
  readonly channel: string;

  constructor(channel: string, issues: readonly SchemaIssue[]) {
    super(`of channel ${JSON.stringify(channel)}`, issues);
    this.channel = channel;
  }
}

function pathOf({ path = [] }: SchemaIssue): string {
  return ['data', ...path.map((step) => String(typeof step === 'object' ? step.key : step))].join('.');
}
