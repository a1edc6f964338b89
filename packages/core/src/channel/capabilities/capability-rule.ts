import type { Access } from '../access.ts';
import type { Channel } from '../channel-rules.ts';
import { allow, type Decision } from '../decision.ts';
import type { Principal } from '../principal.ts';
import type { ChannelRight } from './capabilities.ts';

const rights = {
  publish: 'pub',
  history: 'hst',
  presence: 'prs',
} as const satisfies Record<Access, ChannelRight>;

/** C100, C101: null where no capability of the connection opens the channel. */
export function subscribeByCapability({ name, users }: Channel, { capabilities }: Principal): Decision | null {
  if (users !== null) return null;
  const granting = capabilities?.find('sub', name) ?? null;
  return granting === null ? null : allow('C100', `the connection token allows sub for ${granting}`);
}

/** C102, C103. `allowed` is what the token of the subscription allows. */
export function accessByCapability(
  operation: Access,
  { name }: Channel,
  { capabilities }: Principal,
  allowed: readonly ChannelRight[],
): Decision | null {
  const right = rights[operation];
  const granting = capabilities?.find(right, name) ?? null;
  if (granting !== null) return allow('C102', `the connection token allows ${right} for ${granting}`);
  return allowed.includes(right) ? allow('C103', `the subscription token allows ${right}`) : null;
}
