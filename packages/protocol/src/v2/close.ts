import { fitUtf8, maxReasonBytes } from '../close-reason.ts';
import type { CloseFrame } from '../codec.ts';
import type { Disconnect } from '../codes/disconnects.ts';
import { isJson } from '../json/validate.ts';

/**
 * Code and plain reason. centrifuge-js looks at the code only if there is a reason and the reason is not JSON, so one
 * that is empty or JSON gets a word in front (P71).
 */
export function closeFrameOf({ code, reason }: Disconnect): CloseFrame {
  const text = fitUtf8(reason, maxReasonBytes);
  const isIgnored = text === '' || isJson(text);
  return { code, reason: isIgnored ? fitUtf8(`disconnect ${text}`.trimEnd(), maxReasonBytes) : text };
}
