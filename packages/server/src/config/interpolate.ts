import { isRecord } from './read-value.ts';
import type { Environment } from './sources/environment.ts';

const reference = /\$\{((?:CENTRIFUGO|SPINDLE)_VAR_\w+)\}/g;

/**
 * Replaces `${CENTRIFUGO_VAR_X}` and `${SPINDLE_VAR_X}` in every text of a value (G9). `missing` hears the name of
 * a variable that does not exist; its place stays empty.
 */
export function interpolate(value: unknown, env: Environment, missing: (name: string) => void): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(reference, (_, name: string) => {
      const content = env[name];
      if (content === undefined) missing(name);
      return content ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item) => interpolate(item, env, missing));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, env, missing)]));
}
