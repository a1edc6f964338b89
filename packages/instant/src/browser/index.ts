export { ChannelDataError, defineChannel, typeOnly, type Address, type TypedChannel } from '../channels/index.ts';
export { createEventRouter, readMessage, type EventRouter, type InstantMessage } from './events.ts';
export { createRealtime, type Listener, type Realtime, type RealtimeOptions } from './realtime.ts';
export type { ChannelEnd, SdkClient, SdkClientOptions, SdkPublication, SdkSubscription } from './sdk.ts';
