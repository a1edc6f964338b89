export { createMemoryBroker, type MemoryBrokerOptions } from './broker.ts';
export { createControlHub, type ControlHub, type ControlHubOptions } from './control-hub.ts';
export { createMemoryPresenceStore } from './presence-store.ts';
export { createMemoryUserPolicyStore } from './user-policy-store.ts';
