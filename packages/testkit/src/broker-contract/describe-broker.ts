import { randomUUID } from 'node:crypto';
import type { TestRunner } from '../test-runner.ts';
import { fullCapabilities, type BrokerCapabilities, type BrokerSubject, type DeclareTest } from './broker-subject.ts';
import { EventRecorder } from './event-recorder.ts';
import { checkPublishing } from './publishing.ts';
import { checkRandomRun } from './random-run.ts';
import { checkReading } from './reading.ts';
import { checkStreams } from './streams.ts';
import { checkSuppression } from './suppression.ts';

export interface BrokerContractOptions {
  /** What the broker cannot do; everything else is expected. */
  readonly capabilities?: Partial<BrokerCapabilities> | undefined;
  /** Of the random run; by default another one each time. A failure tells the seed. */
  readonly seed?: number | undefined;
}

/**
 * Declares the contract of a broker, rules E1 to E39 of the specification, as tests of the given runner. Every test gets its
 * own broker and its own channel names, so that brokers may share a backend.
 */
export function describeBroker(
  runner: TestRunner,
  create: () => BrokerSubject | Promise<BrokerSubject>,
  { capabilities = {}, seed = Date.now() }: BrokerContractOptions = {},
): void {
  const can = { ...fullCapabilities, ...capabilities };
  const it: DeclareTest = (title, body) =>
    runner.it(title, async () => {
      const { broker, elapse } = await create();
      const events = new EventRecorder();
      await broker.run(events);
      try {
        await body({ broker, events, channel: `test:${randomUUID()}`, elapse: elapse ?? cannotElapse });
      } finally {
        await broker.close();
      }
    });

  runner.describe('broker: publishing', () => checkPublishing(it, can));
  runner.describe('broker: suppression', () => checkSuppression(it, can));
  if (!can.history) return;
  runner.describe('broker: streams', () => checkStreams(it, can));
  runner.describe('broker: reading', () => checkReading(it, can));
  runner.describe('broker: random run', () => checkRandomRun(it, can, seed));
}

async function cannotElapse(): Promise<void> {
  throw new Error('a broker with the capability `expiry` needs `elapse`');
}
