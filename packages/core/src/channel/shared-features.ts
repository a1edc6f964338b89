import type { SubscriptionFeatures } from './channel-rules.ts';

/**
 * Subscriptions that do the same share the record that says so: there are few combinations and many subscriptions
 * (`npm run bench -- memory`).
 */
export function createFeatureSharing(): (features: SubscriptionFeatures) => SubscriptionFeatures {
  const known = new Map<number, SubscriptionFeatures>();
  return (features) => {
    const combination = combinationOf(features);
    const shared = known.get(combination);
    if (shared !== undefined) return shared;
    known.set(combination, features);
    return features;
  };
}

function combinationOf(features: SubscriptionFeatures): number {
  const { presence, joinLeave, pushJoinLeave, positioned, recoverable, delta, compact, latestOnly } = features;
  const switches = [presence, joinLeave, pushJoinLeave, positioned, recoverable, delta, compact, latestOnly];
  return switches.reduce((combination, isOn) => combination * 2 + Number(isOn), 0);
}
