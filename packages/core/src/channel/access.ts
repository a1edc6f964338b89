import { allow, refuse, type Decision } from './decision.ts';
import type { Namespace, NamespaceOptions } from './namespace.ts';
import { advise, valueOf } from './wording.ts';

/** What a client does with a channel besides subscribing. */
export type Access = 'publish' | 'presence' | 'history';

/** All that access depends on: everybody with the same answers here gets the same decision. */
export interface Asker {
  readonly isAnonymous: boolean;
  readonly isSubscribed: boolean;
}

interface AccessOptions {
  readonly forClient: keyof NamespaceOptions;
  readonly forSubscriber: keyof NamespaceOptions;
  /** Extends the other two to anonymous users, grants nothing by itself. */
  readonly forAnonymous: keyof NamespaceOptions;
}

const accessOptions = {
  publish: {
    forClient: 'allowPublishForClient',
    forSubscriber: 'allowPublishForSubscriber',
    forAnonymous: 'allowPublishForAnonymous',
  },
  presence: {
    forClient: 'allowPresenceForClient',
    forSubscriber: 'allowPresenceForSubscriber',
    forAnonymous: 'allowPresenceForAnonymous',
  },
  history: {
    forClient: 'allowHistoryForClient',
    forSubscriber: 'allowHistoryForSubscriber',
    forAnonymous: 'allowHistoryForAnonymous',
  },
} as const satisfies Record<Access, AccessOptions>;

/** What a client may do with a channel: C35 and C36 whether there is anything, then C30 to C34 whether it may. */
export function decideAccess(namespace: Namespace, access: Access, asker: Asker, insecure: boolean): Decision {
  return whetherOff(namespace, access) ?? decideGrant(namespace, access, asker, insecure);
}

/** C30 to C34: the allow options in their order, whether or not the feature is on. */
export function decideGrant(namespace: Namespace, access: Access, asker: Asker, insecure: boolean): Decision {
  const { forClient, forSubscriber, forAnonymous } = accessOptions[access];
  const { options } = namespace;
  if (!asker.isAnonymous || options[forAnonymous]) {
    if (options[forClient]) return allow('C30', valueOf(namespace, forClient));
    if (options[forSubscriber] && asker.isSubscribed) {
      return allow('C31', `${valueOf(namespace, forSubscriber)}, and the client is subscribed`);
    }
  }
  if (insecure) return allow('C32', 'client.insecure is true');
  return explainRefusal(namespace, access, asker);
}

function whetherOff(namespace: Namespace, access: Access): Decision | null {
  const { presence, historySize, historyTtlMs } = namespace.options;
  if (access === 'presence' && !presence) {
    return refuse('notAvailable', {
      rule: 'C35',
      because: valueOf(namespace, 'presence'),
      fix: advise(namespace, 'presence'),
    });
  }
  if (access === 'history' && (historySize <= 0 || historyTtlMs <= 0)) {
    return refuse('notAvailable', {
      rule: 'C36',
      because: valueOf(namespace, historySize <= 0 ? 'historySize' : 'historyTtlMs'),
      fix: advise(namespace, 'historySize', 'historyTtlMs'),
    });
  }
  return null;
}

function explainRefusal(namespace: Namespace, access: Access, asker: Asker): Decision {
  const { forClient, forSubscriber, forAnonymous } = accessOptions[access];
  const { options } = namespace;
  if (options[forClient] || (options[forSubscriber] && asker.isSubscribed)) {
    return refuse('permissionDenied', {
      rule: 'C34',
      because: `the user is anonymous, and ${valueOf(namespace, forAnonymous)}`,
      fix: `connect with a user id, or ${advise(namespace, forAnonymous)}`,
    });
  }
  if (options[forSubscriber]) {
    return refuse('permissionDenied', {
      rule: 'C33',
      because: `${valueOf(namespace, forClient)}, and the client is not subscribed`,
      fix: `subscribe first, or ${advise(namespace, forClient)}`,
    });
  }
  return refuse('permissionDenied', {
    rule: 'C33',
    because: `${valueOf(namespace, forClient)}, ${valueOf(namespace, forSubscriber)}`,
    fix: advise(namespace, forClient),
  });
}
