import type { ApiJob, Layout } from '../generator/load-generator.ts';
import { channelPlans, type ChannelPlan } from '../servers/channel-plans.ts';
import { deliveryWindow } from './delivery-window.ts';
import { labelled, only, openProblems, undisturbed } from './gate.ts';
import { withTrial } from './trial.ts';
import type { Sample, Workload } from './workload.ts';

interface Variant {
  readonly channels: ChannelPlan;
  readonly layout: Layout;
  readonly tagged?: boolean;
  readonly compression?: boolean;
}

/** The same documents to the same subscribers, whole, as patches, compressed, and to those who want half of them. */
const variants: Readonly<Record<string, Variant>> = {
  whole: { channels: channelPlans.delta, layout: {} },
  delta: { channels: channelPlans.delta, layout: { delta: true } },
  compressed: { channels: channelPlans.delta, layout: { compressed: true }, compression: true },
  'half of them': { channels: channelPlans.filtered, layout: { filtered: true }, tagged: true },
};

const payloadBytes = 2048;
const rate = 40;

export const smaller: Workload = {
  id: 'B15',
  aliases: ['delta'],
  summary:
    'JSON documents of 2 KB of which 5 % change, whole, as deltas, compressed, and filtered by tags to every other one; bytes and CPU per delivery',
  aims: [{ figure: 'bytes per delivery, delta', of: { figure: 'bytes per delivery, whole' }, atMost: 0.5 }],
  weighs: { cost: Object.keys(variants).map((name) => `CPU per delivery, ${name}`) },
  contenders: ['spindle', 'centrifugo'],
  record: { pairs: 1, seconds: 3, subscribers: 500 },
  connections: ({ subscribers }) => subscribers,
  async measure(contender, options) {
    const samples: Sample[] = [];
    const { subscribers, seconds } = options;
    const requestsPerSecond = options.rate ?? rate;
    for (const [name, { channels, layout, tagged = false, compression = false }] of Object.entries(variants)) {
      const job: ApiJob = { rate: requestsPerSecond, payloadBytes, document: true, tagged };
      const [sample] = await undisturbed(() =>
        withTrial(contender, options, { tokens: subscribers, channels, compression }, async (trial) => {
          const opened = await trial.generator.open({ count: subscribers, layout });
          const load = (seconds: number) =>
            trial.generator.api({ ...job, requests: Math.max(2, Math.round(requestsPerSecond * seconds)) });
          return [await deliveryWindow(trial, load, { seconds, problems: openProblems(opened, subscribers) })];
        }),
      );
      if (sample !== undefined) samples.push(labelled(only(sample, ['bytes per delivery', 'CPU per delivery']), name));
    }
    return samples;
  },
};
