import { decideAccess, type Access, type Asker } from './access.ts';
import type { Decision } from './decision.ts';
import type { Namespace } from './namespace.ts';

const askers = {
  user: { isAnonymous: false, isSubscribed: false },
  subscriber: { isAnonymous: false, isSubscribed: true },
  anonymous: { isAnonymous: true, isSubscribed: false },
  anonymousSubscriber: { isAnonymous: true, isSubscribed: true },
} as const satisfies Record<string, Asker>;

type AskerKind = keyof typeof askers;
type AccessTable = Readonly<Record<Access, Readonly<Record<AskerKind, Decision>>>>;

/**
 * Decides access at the cost of two look-ups: it depends on the namespace and two facts about the asker, so every decision
 * with its text is made once per namespace. Weak, because sessions outlive a configuration and hold its channels.
 */
export function createAccessTables(
  insecure: boolean,
): (namespace: Namespace, access: Access, asker: Asker) => Decision {
  const tables = new WeakMap<Namespace, AccessTable>();

  return (namespace, access, asker) => {
    let table = tables.get(namespace);
    if (table === undefined) {
      table = tabulate(namespace, insecure);
      tables.set(namespace, table);
    }
    return table[access][kindOf(asker)];
  };
}

function tabulate(namespace: Namespace, insecure: boolean): AccessTable {
  const row = (access: Access) => ({
    user: decideAccess(namespace, access, askers.user, insecure),
    subscriber: decideAccess(namespace, access, askers.subscriber, insecure),
    anonymous: decideAccess(namespace, access, askers.anonymous, insecure),
    anonymousSubscriber: decideAccess(namespace, access, askers.anonymousSubscriber, insecure),
  });
  return { publish: row('publish'), presence: row('presence'), history: row('history') };
}

function kindOf({ isAnonymous, isSubscribed }: Asker): AskerKind {
  if (isAnonymous) return isSubscribed ? 'anonymousSubscriber' : 'anonymous';
  return isSubscribed ? 'subscriber' : 'user';
}
