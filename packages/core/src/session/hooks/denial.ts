import { disconnects, errors } from '@spindle/protocol';
import type { RefusalOutcome } from '../../channel/decision.ts';
import { RefusedError } from '../refused.ts';
import type { Denial, Hooks } from './hooks.ts';

/** Rules by which the hooks that may deny decide. */
const rules = {
  connecting: 'S130',
  subscribing: 'S133',
  publishing: 'S135',
  presence: 'S137',
  history: 'S137',
  rpc: 'S138',
  refreshing: 'S140',
} as const satisfies Partial<Record<keyof Hooks, string>>;

export type DecidingHook = keyof typeof rules;

export function isDenial(answer: object): answer is Denial {
  return 'error' in answer || 'disconnect' in answer;
}

/** The refusal a hook asks for, told the client as the hook says and the operator with its rule (S132). */
export function deniedBy(hook: DecidingHook, denial: Denial): RefusedError {
  const { because, fix } = denial;
  const said = because === undefined ? '' : `: ${because}`;
  return new RefusedError({
    rule: rules[hook],
    because: `the hook ${hook} refused${said}`,
    fix,
    outcome: outcomeOf(denial),
  });
}

/** The answer without the possibility that it is a denial, which is thrown. */
export function granted<T extends object>(hook: DecidingHook, answer: T | Denial): T {
  if (isDenial(answer)) throw deniedBy(hook, answer);
  return answer;
}

function outcomeOf(denial: Denial): RefusalOutcome {
  if ('disconnect' in denial) {
    const { disconnect } = denial;
    return { kind: 'disconnect', disconnect: typeof disconnect === 'string' ? disconnects[disconnect] : disconnect };
  }
  const { error } = denial;
  return { kind: 'error', error: typeof error === 'string' ? errors[error] : error };
}
