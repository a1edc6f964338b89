import type { Config } from './config.ts';
import { showValue } from './problem.ts';
import type { Problem } from './problem.ts';
import {
  connectCodeTransformsAreComplete,
  originPatternsCompile,
  personalChannelNamespaceExists,
  pingLongerThanPong,
  singleConnectionNeedsPresence,
} from './rules/client.ts';
import { expressionsCompile, expressionsNarrowNothing } from './rules/expressions.ts';
import { legacyHasSecret, legacyLifetimeIsWholeSeconds } from './rules/legacy.ts';
import { consumerNamesAreUsable, consumersAreComplete } from './rules/consumers.ts';
import {
  clientKeyExcludesProxies,
  mapsHaveMode,
  mapTimesFitMode,
  pageSizesAreInOrder,
  pollPublishNeedsVersions,
  presenceMirrorsExist,
  removalNeedsMap,
  sharedPollNeedsKey,
} from './rules/maps.ts';
import {
  anonymousAloneOpensNothing,
  autoCacheNeedsCacheRecovery,
  countsNeedPresence,
  historyHasSizeAndTtl,
  historyMetaOutlivesHistory,
  historyTimesAreWholeSeconds,
  latestOnlyExcludesPositions,
  namespaceNamesAreUsable,
  recoveryNeedsHistory,
} from './rules/namespaces.ts';
import {
  patternsAreSwitchedOn,
  patternsAreUsable,
  patternsHaveNamespaces,
  personalChannelsHaveNoPattern,
} from './rules/patterns.ts';
import {
  proxiesHaveEndpoints,
  proxyNamesAreUsable,
  proxyReferencesExist,
  statusTransformsAreClear,
  streamProxyExcludesOthers,
} from './rules/proxies.ts';
import { rateLimitsAreUsable } from './rules/rate-limits.ts';
import { rpcNamespaceNamesAreUsable } from './rules/rpc.ts';
import type { Complaint, CrossRule } from './rules/rule.ts';
import { h2cExcludesTls, redisNatsIsUnreleased } from './rules/server.ts';
import { certificatesAreUsable } from './rules/tls.ts';
import { tokenOptionsAreUsable } from './rules/tokens.ts';
import { portsDiffer, transportPathsDiffer } from './rules/transports.ts';

/** Rules that look at several options, by their id in `spec/`. */
const errorRules: Readonly<Record<string, CrossRule>> = {
  G20: namespaceNamesAreUsable,
  G21: historyHasSizeAndTtl,
  G22: historyTimesAreWholeSeconds,
  G23: historyMetaOutlivesHistory,
  G24: recoveryNeedsHistory,
  G25: autoCacheNeedsCacheRecovery,
  G29: latestOnlyExcludesPositions,
  G30: pingLongerThanPong,
  G31: personalChannelNamespaceExists,
  G32: singleConnectionNeedsPresence,
  G33: connectCodeTransformsAreComplete,
  G34: h2cExcludesTls,
  G35: redisNatsIsUnreleased,
  G37: originPatternsCompile,
  G38: rateLimitsAreUsable,
  G40: proxyNamesAreUsable,
  G41: proxiesHaveEndpoints,
  G42: statusTransformsAreClear,
  G43: proxyReferencesExist,
  G44: streamProxyExcludesOthers,
  G45: rpcNamespaceNamesAreUsable,
  G50: consumerNamesAreUsable,
  G51: consumersAreComplete,
  G60: mapsHaveMode,
  G61: mapTimesFitMode,
  G62: clientKeyExcludesProxies,
  G63: removalNeedsMap,
  G64: pageSizesAreInOrder,
  G65: presenceMirrorsExist,
  G66: sharedPollNeedsKey,
  G67: pollPublishNeedsVersions,
  G90: patternsAreSwitchedOn,
  G91: patternsHaveNamespaces,
  G92: patternsAreUsable,
  G93: personalChannelsHaveNoPattern,
  L40: legacyHasSecret,
  L41: legacyLifetimeIsWholeSeconds,
  T67: transportPathsDiffer,
  G110: portsDiffer,
};

const warningRules: Readonly<Record<string, CrossRule>> = {
  G26: anonymousAloneOpensNothing,
  S110: countsNeedPresence,
  G95: expressionsNarrowNothing,
};

/** Everything that single options cannot know. */
export async function checkConfig(config: Config): Promise<Problem[]> {
  const tokens = await tokenOptionsAreUsable(config);
  const certificates = await certificatesAreUsable(config);
  const expressions = await expressionsCompile(config);
  return [
    ...apply(errorRules, config, 'error'),
    ...certificates.map((complaint) => problem('T140', 'error', complaint)),
    ...tokens.map((complaint) => problem('G36', 'error', complaint)),
    ...expressions.map((complaint) => problem('G94', 'error', complaint)),
    ...apply(warningRules, config, 'warning'),
  ];
}

function apply(rules: Readonly<Record<string, CrossRule>>, config: Config, severity: Problem['severity']): Problem[] {
  return Object.entries(rules).flatMap(([rule, check]) =>
    [...check(config)].map((complaint) => problem(rule, severity, complaint)),
  );
}

function problem(rule: string, severity: Problem['severity'], complaint: Complaint): Problem {
  const { value } = complaint;
  return { rule, severity, ...complaint, value: value === undefined ? undefined : showValue(value, false) };
}
