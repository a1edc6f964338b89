import type { FailureEvent } from '../session/events.ts';

/** Failures as warnings of the process, where nobody else wants to know of them. */
export function warnOfFailure({ operation, error }: FailureEvent): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`${operation} failed: ${reason}`, 'SpindleFailure');
}
