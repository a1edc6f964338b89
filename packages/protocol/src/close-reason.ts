import { quote } from './json/quote.ts';

/** Room for a reason in a WebSocket close frame: 125 bytes less the code. */
export const maxReasonBytes = 123;

/** The longest beginning of the text that fits into so many bytes of UTF-8 without cutting a character. */
export function fitUtf8(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Size(character.codePointAt(0) ?? 0);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A reason as the generations before v2 write it: JSON that says whether to come back. A text that is too long is cut. */
export function jsonReason(reason: string, reconnect: boolean): string {
  for (let room = maxReasonBytes; ; room--) {
    const text = `{"reason":${quote(fitUtf8(reason, room))},"reconnect":${reconnect}}`;
    if (fitUtf8(text, maxReasonBytes) === text) return text;
  }
}

function utf8Size(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}
