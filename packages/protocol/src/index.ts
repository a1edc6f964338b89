export { errors, type ErrorName, type ErrorSpec } from './codes/errors.ts';
export { disconnects, type Disconnect, type DisconnectName } from './codes/disconnects.ts';
export { unsubscribes, type Unsubscribe, type UnsubscribeName } from './codes/unsubscribes.ts';
export {
  PayloadNotJson,
  wireVariants,
  type CloseFrame,
  type Codec,
  type DecodedFrame,
  type Encoding,
  type ProtocolVersion,
  type WireVariant,
} from './codec.ts';
export type { Command, CommandParams, CommandResults, Frame, Method, Payload, Push, Reply } from './messages.ts';
export type {
  ClientInfo,
  ConnectRequest,
  ConnectResult,
  FilterNode,
  HistoryRequest,
  HistoryResult,
  Publication,
  RefreshResult,
  StreamPosition,
  SubscribeRequest,
  SubscribeResult,
} from './generated/v2-types.ts';
