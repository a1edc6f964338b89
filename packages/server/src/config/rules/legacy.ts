import type { Config } from '../config.ts';
import { formatDuration } from '../duration.ts';
import type { Complaint } from './rule.ts';

/** L40: without a secret nothing of 2016 could be told from a forgery. */
export function* legacyHasSecret({ legacy }: Config): Generator<Complaint> {
  if (!legacy.enabled || legacy.secret !== '') return;
  yield { path: 'legacy.secret', message: 'is needed with legacy.enabled' };
}

/** L41: clients are told the lifetime in seconds. */
export function* legacyLifetimeIsWholeSeconds({ legacy: { connectionLifetimeMs: ms } }: Config): Generator<Complaint> {
  if (ms % 1000 === 0) return;
  yield {
    path: 'legacy.connection_lifetime',
    value: formatDuration(ms),
    message: 'must be a whole number of seconds',
  };
}
