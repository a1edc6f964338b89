import { formatDuration } from '../duration.ts';
import type { Config } from '../config.ts';
import { allNamespaces, badNames, namePattern } from './rule.ts';
import type { Complaint } from './rule.ts';

/** G20: namespaces are told apart by name. Before version 6 a pattern was the name. */
export function* namespaceNamesAreUsable({ channel }: Config): Generator<Complaint> {
  for (const complaint of badNames('channel.namespaces', channel.namespaces, namePattern)) {
    const isPattern = complaint.value?.startsWith('/') === true;
    yield isPattern ? { ...complaint, suggestion: 'a name of its own, and this text as `pattern`' } : complaint;
  }
}

/** G21: history needs a size and a time. */
export function* historyHasSizeAndTtl(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (options.historySize > 0 && options.historyTtlMs === 0) {
      yield { path: `${path}.history_ttl`, message: 'must be set together with history_size' };
    }
    if (options.historyTtlMs > 0 && options.historySize === 0) {
      yield { path: `${path}.history_size`, message: 'must be set together with history_ttl' };
    }
  }
}

/** G22: brokers count the lifetime of history in whole seconds. */
export function* historyTimesAreWholeSeconds(config: Config): Generator<Complaint> {
  const times: [path: string, ms: number][] = [
    ['channel.history_meta_ttl', config.channel.historyMetaTtlMs],
    ...allNamespaces(config).flatMap(({ path, options }): [string, number][] => [
      [`${path}.history_ttl`, options.historyTtlMs],
      [`${path}.history_meta_ttl`, options.historyMetaTtlMs],
    ]),
  ];
  for (const [path, ms] of times) {
    if (ms % 1000 !== 0) yield { path, value: formatDuration(ms), message: 'must be a whole number of seconds' };
  }
}

/** G23: offset and epoch must outlive the publications they number. */
export function* historyMetaOutlivesHistory(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    const isOwn = options.historyMetaTtlMs > 0;
    const metaTtlMs = isOwn ? options.historyMetaTtlMs : config.channel.historyMetaTtlMs;
    if (metaTtlMs >= options.historyTtlMs) continue;
    const meta = isOwn ? 'history_meta_ttl' : 'channel.history_meta_ttl';
    yield {
      path: `${path}.history_ttl`,
      value: formatDuration(options.historyTtlMs),
      message: `must not be longer than ${meta}, which is ${formatDuration(metaTtlMs)}`,
    };
  }
}

/** G24: there is nothing to recover from, or to begin with, without history. */
export function* recoveryNeedsHistory(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (options.historySize > 0 && options.historyTtlMs > 0) continue;
    const wanted = {
      force_recovery: options.forceRecovery,
      rewind_size: options.rewindSize > 0,
      rewind_ttl: options.rewindTtlMs > 0,
    };
    for (const [option, isSet] of Object.entries(wanted)) {
      if (isSet) yield { path: `${path}.${option}`, message: 'needs history_size and history_ttl' };
    }
  }
}

/** G25: the latest publication is delivered on subscribe by recovery in cache mode. */
export function* autoCacheNeedsCacheRecovery(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (options.autoCacheRecover && !(options.forceRecovery && options.forceRecoveryMode === 'cache')) {
      yield { path: `${path}.auto_cache_recover`, message: 'needs force_recovery with force_recovery_mode `cache`' };
    }
  }
}

/** G29: positions and patches need every publication. */
export function* latestOnlyExcludesPositions(config: Config): Generator<Complaint> {
  for (const { path, options: o } of allNamespaces(config)) {
    if (o.slowConsumer !== 'latest_only') continue;
    const excluded: [option: string, isSet: boolean][] = [
      ['force_positioning', o.forcePositioning],
      ['allow_positioning', o.allowPositioning],
      ['force_recovery', o.forceRecovery],
      ['allow_recovery', o.allowRecovery],
      ['rewind_size', o.rewindSize > 0],
      ['rewind_ttl', o.rewindTtlMs > 0],
      ['allowed_delta_types', o.allowedDeltaTypes.length > 0],
    ];
    for (const [option, isSet] of excluded) {
      if (!isSet) continue;
      yield {
        path: `${path}.${option}`,
        message: 'excludes `slow_consumer: latest_only`, which leaves publications out',
      };
    }
  }
}

/** G26: `…_for_anonymous` only extends its siblings to the anonymous user; whoever set it alone expected more. */
export function* anonymousAloneOpensNothing(config: Config): Generator<Complaint> {
  for (const { path, options: o } of allNamespaces(config)) {
    const openings: [operation: string, isAnonymous: boolean, isOpen: boolean][] = [
      ['subscribe', o.allowSubscribeForAnonymous, o.allowSubscribeForClient],
      ['publish', o.allowPublishForAnonymous, o.allowPublishForClient || o.allowPublishForSubscriber],
      ['presence', o.allowPresenceForAnonymous, o.allowPresenceForClient || o.allowPresenceForSubscriber],
      ['history', o.allowHistoryForAnonymous, o.allowHistoryForClient || o.allowHistoryForSubscriber],
    ];
    for (const [operation, isAnonymous, isOpen] of openings) {
      if (!isAnonymous || isOpen) continue;
      const suggestion = `allow_${operation}_for_client`;
      yield { path: `${path}.allow_${operation}_for_anonymous`, message: 'opens nothing by itself', suggestion };
    }
  }
}

/** S110: without presence nobody is counted. */
export function* countsNeedPresence(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (options.presenceCountsOnlyAbove === 0 || options.presence) continue;
    yield { path: `${path}.presence_counts_only_above`, message: 'does nothing without presence' };
  }
}
