import type { SubscriptionGrant } from '../authenticator.ts';
import type { SubscribingGrant } from './hooks.ts';

/** What the subscription is made with. */
export type SubscriptionTerms = Partial<Pick<SubscriptionGrant, 'info' | 'data' | 'override' | 'expireAt' | 'allow'>>;

/** What a token and the application say together; where both say something the application counts. */
export function termsOf(token: SubscriptionGrant | null, given: SubscribingGrant | null): SubscriptionTerms {
  if (given === null) return token ?? {};
  return {
    info: given.info ?? token?.info,
    data: given.data ?? token?.data,
    override: given.override ?? token?.override,
    expireAt: given.expireAt ?? token?.expireAt ?? null,
    allow: given.rights ?? token?.allow,
  };
}
