import type { SchemaIssue, StandardSchema } from './standard-schema.ts';

/** What the schema makes of the data; throws what `refuse` makes of its complaints. */
export function validate<Output>(
  schema: StandardSchema<unknown, Output>,
  data: unknown,
  refuse: (issues: readonly SchemaIssue[]) => Error,
): Output {
  const result = schema['~standard'].validate(data);
  // Waiting for one payload would let the next overtake it.
  if (result instanceof Promise) throw new TypeError('the schema has to validate synchronously');
  if (result.issues !== undefined) throw refuse(result.issues);
  return result.value;
}
