import { fitUtf8, maxReasonBytes } from '../close-reason.ts';
import type { CloseFrame } from '../codec.ts';
import { type Disconnect, disconnects } from '../codes/disconnects.ts';
import { quote } from '../json/quote.ts';

const rows = Object.values(disconnects);

/**
 * Code and JSON reason. Clients act on `reconnect` alone; codes outside the table keep their number, and their range
 * says whether to come back (P73). A reason that is too long is cut.
 */
export function closeFrameOf({ code, reason }: Disconnect): CloseFrame {
  const row = rows.find((known) => known.code === code);
  if (row === undefined) return { code, reason: reasonText(reason, !isTerminal(code)) };
  const { v1 } = row;
  return { code: v1.code, reason: reasonText(reason === row.reason ? v1.reason : reason, v1.reconnect) };
}

function isTerminal(code: number): boolean {
  return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
}

function reasonText(reason: string, reconnect: boolean): string {
  for (let room = maxReasonBytes; ; room--) {
    const text = `{"reason":${quote(fitUtf8(reason, room))},"reconnect":${reconnect}}`;
    if (fitUtf8(text, maxReasonBytes) === text) return text;
  }
}
