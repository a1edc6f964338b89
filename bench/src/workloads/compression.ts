import type { ApiJob } from '../generator/load-generator.ts';
import { channelPlans } from '../servers/channel-plans.ts';
import type { Contender } from '../servers/contenders.ts';
import { besideServer } from './comparisons.ts';
import { deliveryWindow } from './delivery-window.ts';
import { labelled, only, openProblems } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import type { BenchOptions, Comparison, Sample, Workload } from './workload.ts';

/** Those who offer to read compressed messages are a cohort with a channel of its own, of the same server. */
const readers = ['plain', 'compressed'] as const;
const documents = [200, 1000, 4000];
const shortest = 200;
/** Publications that meet in one turn of the event loop. */
const together = 10;
const rate = 10;

export const compression: Workload = {
  id: 'compression',
  aliases: [],
  summary:
    'JSON documents of 200 B, 1 KB and 4 KB to readers of plain and of compressed messages, on Bun, on Node, and by a `send` of the library `ws` to each; bytes and CPU per delivery',
  aims: [],
  comparisons: [besidePlain('spindle'), besidePlain('spindle-node'), besideServer('spindle-node', 'ws')],
  contenders: ['ws', 'spindle', 'spindle-node'],
  record: { pairs: 1, seconds: 1.5, subscribers: 500 },
  connections: ({ subscribers }) => readers.length * subscribers,
  measure(contender, options) {
    const tokens = readers.length * options.subscribers;
    const trial = { tokens, channels: channelPlans.plain, compression: true };
    return undisturbedTrial(contender, options, trial, (trial) => measureDocuments(trial, options));
  },
};

/** A compressed delivery beside the plain one of the same document. */
function besidePlain(server: Contender): Comparison {
  const figure = (name: string): string => name.replace(', compressed', ', plain');
  return { server, heading: `${server} ÷ its plain`, base: { server, figure } };
}

async function measureDocuments(trial: Trial, options: BenchOptions): Promise<Sample[]> {
  const { subscribers: count } = options;
  const problems: string[] = [];
  for (const [cohort, name] of readers.entries()) {
    const layout = { first: cohort, compressed: name === 'compressed' };
    problems.push(...openProblems(await trial.generator.open({ cohort, count, layout }), count));
  }
  const samples: Sample[] = [{ figures: {}, problems }];
  for (const [first, name] of readers.entries()) {
    for (const payloadBytes of documents) {
      const sample = await measureOne(trial, options, { first, payloadBytes });
      samples.push(labelled(sample, `${name}, ${sizeOf(payloadBytes)}`));
    }
    const joined = { kind: 'batch', first, payloadBytes: shortest, batch: together } as const;
    const sample = await measureOne(trial, options, joined);
    samples.push(labelled(sample, `${name}, ${sizeOf(shortest)}, ${String(together)} a turn`));
  }
  return samples;
}

async function measureOne(trial: Trial, options: BenchOptions, job: Omit<ApiJob, 'rate'>): Promise<Sample> {
  const { seconds, rate: requestsPerSecond = rate } = options;
  const load = (seconds: number) => {
    const requests = Math.max(1, Math.round(requestsPerSecond * seconds));
    return trial.generator.api({ ...job, document: true, rate: requestsPerSecond, requests });
  };
  const sample = await deliveryWindow(trial, load, { seconds, warmUpSeconds: 1, idleSeconds: 1 });
  return only(sample, ['bytes per delivery', 'CPU per delivery']);
}

function sizeOf(bytes: number): string {
  return bytes < 1000 ? `${String(bytes)} B` : `${String(bytes / 1000)} KB`;
}
