export { createMemoryBroker, type MemoryBrokerOptions } from './broker.ts';
export { createMemoryPresenceStore } from './presence-store.ts';
