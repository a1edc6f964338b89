import { errors, type ErrorSpec } from '../codes/errors.ts';

/** Whether it helps to try again, or only to change something. */
type Advice = 'fix' | 'retry';

/** An error as this generation tells it: a text instead of a code. */
export interface LegacyError {
  readonly error: string;
  readonly advice: Advice;
}

const texts: Readonly<Record<number, string>> = {
  [errors.unknownChannel.code]: 'namespace not found',
  [errors.badRequest.code]: 'invalid message',
  [errors.tooManyRequests.code]: 'limit exceeded',
};

/** L11. Texts that nobody of that time knew are those of later generations. */
export function legacyErrorOf({ code, message, temporary }: ErrorSpec): LegacyError {
  const isPassing = temporary === true || code === errors.notAvailable.code;
  return { error: texts[code] ?? message, advice: isPassing ? 'retry' : 'fix' };
}
