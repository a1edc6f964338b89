import type { Clock } from '@spindle/core';
import type { Logger } from './logger.ts';
import { RepeatLimit } from './repeat-limit.ts';
import type { Reporter } from './reporter.ts';

/** Lines of one rule, or failures of one operation, within a window; the others are counted in one line at its end. */
const perWindow = 20;
const windowMs = 10_000;
/** Characters of a name that come into the log (H66); those of clients can be as long as a message. */
const maxNameLength = 255;

export interface LogReporter extends Reporter {
  /** Writes the counts that are still open. */
  close(): void;
}

/** Reports to the log: refusals as `info`, failures as `error` (H51, H52). */
export function createLogReporter(logger: Logger, clock: Clock): LogReporter {
  const seconds = windowMs / 1000;
  const refusals = new RepeatLimit({
    perWindow,
    windowMs,
    clock,
    onHeldBack: (rule, count) => logger.info({ rule, count, seconds }, 'more refusals of this rule were not written'),
  });
  const failures = new RepeatLimit({
    perWindow,
    windowMs,
    clock,
    onHeldBack: (operation, count) =>
      logger.error({ operation, count, seconds }, 'more failures of this operation were not written'),
  });
  return {
    onRefusal({ isDryRun, ...refusal }) {
      const { rule, operation, code, channel, user, client, because, limit, actual, fix } = refusal;
      if (!refusals.passes(rule)) return;
      const message = isDryRun === true ? 'would be refused' : 'refused';
      const names = { channel: cut(channel), user: cut(user) };
      logger.info({ rule, operation, code, ...names, client, because, limit, actual, fix }, message);
    },
    onFailure({ operation, channel, client, error }) {
      if (failures.passes(operation)) logger.error({ operation, channel: cut(channel), client, error }, 'failed');
    },
    close() {
      refusals.endWindow();
      failures.endWindow();
    },
  };
}

function cut(name: string | undefined): string | undefined {
  return name !== undefined && name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}
