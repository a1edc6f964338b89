export { FakeClock } from './fake-clock.ts';
export { settle } from './settle.ts';
export { seededRandom } from './seeded-random.ts';
export type { TestRunner } from './test-runner.ts';
export { describeBroker, type BrokerContractOptions } from './broker-contract/describe-broker.ts';
export type { BrokerCapabilities, BrokerSubject } from './broker-contract/broker-subject.ts';
export { EventRecorder, type BrokerEvent, type PublicationEvent } from './broker-contract/event-recorder.ts';
export { describeControl, type ControlSubject } from './describe-control.ts';
export { describePresenceStore } from './describe-presence-store.ts';
export { SocketHost, SocketPair, type SocketOptions } from './socket-pair.ts';
export { TestClient, type Received } from './test-client.ts';
export { Dice } from './dice.ts';
export { Gate, type StoppedCall } from './gate.ts';
export { describeDelivery, type DeliveryOptions, type KnownSeed } from './delivery/describe-delivery.ts';
export type { DeliveryEngine, DeliverySubject } from './delivery/delivery-subject.ts';
export { everything, interests, type Interest } from './delivery/interest.ts';
export { Ledger, type Entry } from './delivery/ledger.ts';
export { runDelivery, type DeliveryRun } from './delivery/run.ts';
export { Subscriber, type Line, type Telling } from './delivery/subscriber.ts';
export { ModelSubscription, type Wishes } from './delivery/subscription.ts';
export { Witness, type Seen } from './delivery/witness.ts';
export { Cable, type Direction } from './network/cable.ts';
export { MemoryNetwork } from './in-process/memory-network.ts';
export { MemoryWebSocket, type CloseEventLike, type MessageEventLike } from './in-process/memory-web-socket.ts';
export type { Published } from './in-process/recording-broker.ts';
export {
  openTestServer,
  type MemoryWebSocketConstructor,
  type TestServer,
  type TestServerOptions,
} from './in-process/test-server.ts';
export { dialects, type Dialect } from './wire/messages.ts';
export { compressedBit, opcodes, RawClient, type ReceivedFrame, type UpgradeResponse } from './network/raw-client.ts';
export { decodeFields, decodeFrame, encodeField, encodeFrame, type FieldValue } from './wire/protobuf-fields.ts';
