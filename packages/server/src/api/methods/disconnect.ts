import type { Disconnect } from '@spindle/protocol';
import { ApiError } from '../api-error.ts';
import { defineMethod } from '../method.ts';
import { group, int, text, texts } from '../params.ts';
import { selectorFields, selectorOf } from '../selector.ts';

/** What fits into a close frame that the server may send. */
const codes = { min: 3000, max: 4999 } as const;
const maxReasonBytes = 123;

export const disconnect = defineMethod(
  { name: 'disconnect', number: 3 },
  {
    ...selectorFields,
    whitelist: texts('whitelist'),
    disconnect: group('disconnect', { code: int('code'), reason: text('reason') }),
  },
  async ({ node }, params) => {
    if (params.disconnect !== undefined) checkDisconnect(params.disconnect);
    await node.disconnect({ ...selectorOf(params), whitelist: params.whitelist, disconnect: params.disconnect });
    return '{}';
  },
);

/** A close frame with any other content would be a protocol error at the client (H33). */
function checkDisconnect({ code, reason }: Disconnect): void {
  if (code < codes.min || code > codes.max) {
    const because = `disconnect.code has to be ${codes.min} to ${codes.max}`;
    const fix = 'applications use 4000 to 4499 (the client reconnects) and 4500 to 4999 (it does not)';
    throw new ApiError('badRequest', { rule: 'H33', because, fix });
  }
  if (Buffer.byteLength(reason) > maxReasonBytes) {
    throw new ApiError('badRequest', {
      rule: 'H33',
      because: `disconnect.reason has more than ${maxReasonBytes} bytes`,
    });
  }
}
