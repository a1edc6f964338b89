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
  type Generation,
  type ProtocolVersion,
  type WireVariant,
} from './codec.ts';
export { codecFor } from './codecs.ts';
export { patchedPublication, patchedSequence, wholePublication } from './delta-publication.ts';
export { applyDelta } from './fossil-delta/apply-delta.ts';
export { decodeEmulationRequest } from './emulation.ts';
export type { Frame } from './frame.ts';
export type {
  Command,
  CommandParams,
  CommandResults,
  Method,
  Push,
  Reply,
  SignedConnection,
  SignedSubscription,
} from './messages.ts';
export type { Payload } from './payload.ts';
export { DelimitedSplitter } from './framing/length-delimited.ts';
export { LineSplitter } from './framing/lines.ts';
export { historyBody as legacyHistoryBody, presenceBody as legacyPresenceBody } from './legacy/bodies.ts';
export { legacyErrorOf, type LegacyError } from './legacy/errors.ts';
export { legacyJson } from './legacy/json.ts';
export { MessageTooLarge } from './framing/message-too-large.ts';
export { isLegacyFrame, sniffVersion } from './sniff.ts';
export { readUnidirectionalPush, unidirectionalCodecFor } from './v2/unidirectional.ts';
export type {
  ClientInfo,
  ConnectRequest,
  ConnectResult,
  Dictionary,
  Disconnect as DisconnectPush,
  EmulationRequest,
  FilterNode,
  HistoryRequest,
  HistoryResult,
  KeyedItem,
  PresenceRequest,
  PresenceResult,
  PresenceStatsRequest,
  PresenceStatsResult,
  Publication,
  PublishRequest,
  Refresh as RefreshPush,
  RefreshRequest,
  RefreshResult,
  RPCRequest,
  RPCResult,
  SendRequest,
  StreamPosition,
  Subscribe as SubscribePush,
  SubscribeRequest,
  SubscribeResult,
  SubRefreshRequest,
  SubRefreshResult,
  TrackBatch,
  Unsubscribe as UnsubscribePush,
  UnsubscribeRequest,
} from './generated/v2-types.ts';
