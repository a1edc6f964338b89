import type { Broker, BrokerEvents, Clock, Control, PresenceStore, SharedLimits, UserPolicyStore } from '@spindle/core';
import { createMemoryUserPolicyStore } from '@spindle/core/memory';
import { createWorkerLimits } from '../limits/worker-limits.ts';
import type { Link } from '../link/link.ts';
import { callerOf, serve, type EngineCalls, type EngineNotices, type NodeCalls } from './engine-calls.ts';

/** The seams of a node, as one process of several has them. */
export interface NodeEngine {
  readonly broker: Broker;
  readonly presence: PresenceStore;
  readonly policies: UserPolicyStore;
  readonly control: Control;
  readonly limits: SharedLimits;
}

const nobody: BrokerEvents = { onPublication() {}, onJoin() {}, onLeave() {} };

/**
 * The engine of the supervisor, for the node of a worker. What the supervisor tells comes before what it answers later, so
 * that the promises of the engine hold across the processes. Closing the parts leaves the link open: it belongs to the worker.
 */
export function createWorkerEngine(link: Link, clock: Clock): NodeEngine {
  const call = callerOf<EngineCalls>(link);
  const policies = createMemoryUserPolicyStore({ clock });
  let events = nobody;
  serve<EngineNotices>(link, {
    publication: (...publication) => events.onPublication(...publication),
    join: (...join) => events.onJoin(...join),
    left: (...leave) => events.onLeave(...leave),
    withdrawn: (withdrawal, expireAt) => void policies.withdraw(withdrawal, expireAt),
    unblocked: (user) => void policies.unblock(user),
  });

  return {
    limits: createWorkerLimits(link),
    broker: {
      run(told) {
        events = told;
      },
      publish: (...publication) => call('publish', ...publication),
      publishJoin: (...join) => call('publishJoin', ...join),
      publishLeave: (...leave) => call('publishLeave', ...leave),
      subscribe: (channel) => call('subscribe', channel),
      unsubscribe: (channel) => call('unsubscribe', channel),
      history: (...read) => call('history', ...read),
      removeHistory: (channel) => call('removeHistory', channel),
      async close() {
        events = nobody;
      },
    },
    presence: {
      add: (...entry) => call('addPresence', ...entry),
      remove: (...entry) => call('removePresence', ...entry),
      get: (channel) => call('presence', channel),
      stats: (channel) => call('presenceStats', channel),
      count: (channel) => call('countPresence', channel),
      async close() {},
    },
    // Look-ups answer from the copy here; what anybody withdraws is told to all before it is answered.
    policies: {
      run: (onWithdrawn) => policies.run(onWithdrawn),
      withdraw: (...withdrawal) => call('withdraw', ...withdrawal),
      unblock: (user) => call('unblock', user),
      isBlocked: (user) => policies.isBlocked(user),
      isRevoked: (tokenId) => policies.isRevoked(tokenId),
      issuedBefore: (...of) => policies.issuedBefore(...of),
      close: () => policies.close(),
    },
    control: {
      async run(node, onRequest) {
        serve<NodeCalls>(link, { request: onRequest });
        await call('enter', node);
      },
      askAll: (request) => call('askAll', request),
      ask: (...request) => call('ask', ...request),
      async close() {
        if (link.isOpen) await call('leave');
      },
    },
  };
}
