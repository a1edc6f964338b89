import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/index.ts';

export type { Logger } from 'pino';

/**
 * A logger of JSON lines with `level`, `time` (RFC 3339) and `message`, as Centrifugo writes them, to `log.file` or
 * standard error (H50). Written at once, so that nothing is lost when the process ends.
 */
export function createLogger({ level, file }: Config['log'], destination?: DestinationStream): Logger {
  return pino(
    {
      level: level === 'none' ? 'silent' : level,
      base: null,
      messageKey: 'message',
      errorKey: 'error',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: file === '' ? 2 : file, append: true, sync: true }),
  );
}
