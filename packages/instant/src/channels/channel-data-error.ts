import type { SchemaIssue } from './standard-schema.ts';

/** A payload is not what the schema of its channel asks for. The message names members, never their values. */
export class ChannelDataError extends Error {
  override readonly name = 'ChannelDataError';
  readonly channel: string;
  readonly issues: readonly SchemaIssue[];

  constructor(channel: string, issues: readonly SchemaIssue[]) {
    super(
      `the data of channel ${JSON.stringify(channel)} is refused by its schema at ${issues.map(pathOf).join(', ')}`,
    );
    this.channel = channel;
    this.issues = issues;
  }
}

function pathOf({ path = [] }: SchemaIssue): string {
  return ['data', ...path.map((step) => String(typeof step === 'object' ? step.key : step))].join('.');
}
