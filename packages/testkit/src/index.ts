export { FakeClock, settle } from './fake-clock.ts';
export { seededRandom } from './seeded-random.ts';
export type { TestRunner } from './test-runner.ts';
export { describeBroker, type BrokerContractOptions } from './broker-contract/describe-broker.ts';
export type { BrokerCapabilities, BrokerSubject } from './broker-contract/broker-subject.ts';
export { EventRecorder, type BrokerEvent, type PublicationEvent } from './broker-contract/event-recorder.ts';
export { describePresenceStore } from './describe-presence-store.ts';
export { SocketHost, SocketPair, type SocketOptions } from './socket-pair.ts';
export { TestClient } from './test-client.ts';
