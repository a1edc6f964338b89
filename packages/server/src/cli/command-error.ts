/** A command cannot do what it was asked to; the message is shown to the user as it is, and the exit code is 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
