export type { Address, TypedChannel } from '../channels/index.ts';
