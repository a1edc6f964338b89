import type { ConnectionSelector } from '@spindle/core';
import { text, type Params } from './params.ts';

/** Whom a call is about: the connections of a user, or one of them. The empty user is the anonymous one (H30). */
export const selectorFields = { user: text('user'), client: text('client'), session: text('session') };

export function selectorOf({ user, client, session }: Params<typeof selectorFields>): ConnectionSelector {
  return { user, client: client === '' ? undefined : client, session: session === '' ? undefined : session };
}
