import type { CommandParams, HistoryRequest } from '@spindle/protocol';
import type { HistoryFilter } from '../../engine/broker.ts';
import type { Answer } from '../dispatch.ts';
import { isReadingAllowed } from '../hooks/reading.ts';
import { checkHistoryFilter, checkHistoryRead } from '../history-read.ts';
import { requireAccess } from '../require-access.ts';
import { requireChannel } from '../require.ts';
import type { Session } from '../session.ts';

/** Reads the stored publications of a channel, at most as many as the server allows in one call. */
export async function history(session: Session, request: CommandParams['history']): Promise<Answer<'history'>> {
  const { env } = session;
  const channel = requireChannel(session, request.channel, 'history');
  const isAllowed = env.hooks.history !== undefined && (await isReadingAllowed(session, 'history', channel.name));
  requireAccess(session, channel, env.rules.mayReadHistory, isAllowed);

  const filter = filterOf(session, request);
  checkHistoryFilter(filter);
  const read = await env.broker.history(channel.name, filter, channel.metaTtlMs);
  checkHistoryRead(filter, read);
  const { publications, position } = read;
  return { result: { publications, epoch: position.epoch, offset: position.offset } };
}

function filterOf(session: Session, request: HistoryRequest): HistoryFilter {
  const most = session.env.settings.historyMaxPublicationLimit;
  const { since, reverse } = request;
  // The 2.x generation has no paging: a bare request means everything.
  const isBare = session.codec.version === 'v1' && request.limit === undefined && since === undefined;
  const limit = isBare ? -1 : (request.limit ?? 0);
  return {
    limit: limit < 0 || limit > most ? most : limit,
    since: since === undefined ? undefined : { offset: since.offset ?? 0, epoch: since.epoch ?? '' },
    reverse,
  };
}
