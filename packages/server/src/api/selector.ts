import type { ConnectionSelector } from '@spindle/core';
import { flag, text, type Params } from './params.ts';
import { tagsFilter } from './tags-filter.ts';

/** Whom a call is about: the connections of a user, of everybody, or some of them. The empty user is the anonymous one (H30). */
export const selectorFields = {
  user: text('user'),
  client: text('client'),
  session: text('session'),
  allUsers: flag('all_users'),
  labelFilter: tagsFilter('label_filter'),
};

export function selectorOf(params: Params<typeof selectorFields>): ConnectionSelector {
  const { user, client, session, allUsers, labelFilter } = params;
  return {
    user,
    client: client === '' ? undefined : client,
    session: session === '' ? undefined : session,
    allUsers,
    labelFilter,
  };
}
