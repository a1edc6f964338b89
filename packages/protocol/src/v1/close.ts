import { jsonReason } from '../close-reason.ts';
import type { CloseFrame } from '../codec.ts';
import { type Disconnect, disconnects } from '../codes/disconnects.ts';

const rows = Object.values(disconnects);

/** A disconnect in the words of the generations before v2. */
interface Spelling {
  readonly code: number;
  readonly reason: string;
  readonly reconnect: boolean;
}

/**
 * Code and JSON reason. Clients act on `reconnect` alone; codes outside the table keep their number, and their range
 * says whether to come back (P73). A reason that is too long is cut.
 */
export function closeFrameOf(disconnect: Disconnect): CloseFrame {
  const { code, reason, reconnect } = spellingOf(disconnect);
  return { code, reason: jsonReason(reason, reconnect) };
}

export function spellingOf({ code, reason }: Disconnect): Spelling {
  const row = rows.find((known) => known.code === code);
  if (row === undefined) return { code, reason, reconnect: !isTerminal(code) };
  const { v1 } = row;
  return { ...v1, reason: reason === row.reason ? v1.reason : reason };
}

function isTerminal(code: number): boolean {
  return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
}
