/** Unsubscribe codes: below 2500 the subscription ends, from 2500 on SDKs subscribe again. */

export interface Unsubscribe {
  readonly code: number;
  readonly reason: string;
}

interface UnsubscribeRow extends Unsubscribe {
  readonly when: string;
}

export const unsubscribes = {
  client: { code: 0, reason: 'client unsubscribed', when: 'The client asked; recorded, never sent.' },
  disconnect: { code: 1, reason: 'client disconnected', when: 'The connection ended; recorded, never sent.' },
  server: { code: 2000, reason: 'server unsubscribe', when: 'The server API asked for it.' },
  insufficientState: {
    code: 2500,
    reason: 'insufficient state',
    when: 'The position of the subscription was lost; the client subscribes again and recovers.',
  },
  expired: { code: 2501, reason: 'subscription expired', when: 'The subscription was not refreshed in time.' },
  stateInvalidated: { code: 2502, reason: 'state invalidated', when: 'The client must drop token and position.' },
} as const satisfies Record<string, UnsubscribeRow>;

export type UnsubscribeName = keyof typeof unsubscribes;
