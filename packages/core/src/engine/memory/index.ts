export { createMemoryBroker, type MemoryBrokerOptions } from './broker.ts';
export { createMemoryPresenceStore } from './presence-store.ts';
export { createMemoryUserPolicyStore } from './user-policy-store.ts';
