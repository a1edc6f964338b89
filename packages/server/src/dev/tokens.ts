import { signConnectionToken, signSubscriptionToken, type SigningKey } from '@spindle/auth';
import type { Visitor } from './visitor.ts';

/** Short, so that whoever keeps the page open sees refreshes go by on the wire. */
const lifetimeSeconds = 300;

/** The SDK generation that a connection runs on; others see it beside the name. */
export type SdkGeneration = '2' | '5';

/** Signs what the demo's application grants. Whether it grants anything is decided before. */
export interface TokenIssuer {
  connection(visitor: Visitor, sdk?: SdkGeneration): Promise<string>;
  /** `client` binds the token to one connection, as 2.x applications do. */
  subscription(visitor: Visitor, channel: string, client?: string): Promise<string>;
}

/** `now` gives Unix milliseconds. */
export function createTokenIssuer(key: SigningKey, now: () => number): TokenIssuer {
  const exp = (): number => Math.floor(now() / 1000) + lifetimeSeconds;
  return {
    connection: ({ name, colour }, sdk) =>
      signConnectionToken({ user: name, exp: exp(), info: JSON.stringify({ name, colour, sdk }) }, key),
    subscription: ({ name }, channel, client) =>
      signSubscriptionToken({ user: name, channel, client, exp: exp() }, key),
  };
}
