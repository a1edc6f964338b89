import type { Answered, Published } from '../generator/answers.ts';
import { costOf, type Cost } from '../measure/cost.ts';
import { channelPlans } from '../servers/channel-plans.ts';
import { answerProblems, deliveryProblems, milliseconds, openProblems, sampleUnder } from './gate.ts';
import { undisturbedTrial } from './trial.ts';
import type { Sample, Workload } from './workload.ts';

const channels = 200;
const kept = 300;
const read = 100;
const readers = 16;

export const history: Workload = {
  id: 'B11',
  aliases: ['history'],
  summary:
    '100 of 300 publications read from one of 200 channels after the other, over the API and over WebSocket; reads per second, CPU per read',
  aims: [],
  weighs: { cost: ['CPU per read, API', 'CPU per read, WebSocket'] },
  contenders: ['spindle', 'centrifugo'],
  record: { pairs: 2, seconds: 3 },
  connections: () => channels,
  measure: (contender, options) =>
    undisturbedTrial(contender, options, { tokens: channels, channels: channelPlans.recoverable }, async (trial) => {
      const { generator } = trial;
      const { seconds } = options;
      const opened = await generator.open({ count: channels, layout: { channels } });
      const filled = await generator.api({ kind: 'batch', rate: 0, requests: kept, batch: channels, channels });
      const overApi = (seconds: number) =>
        generator.api({ kind: 'history', connections: readers, rate: 0, seconds, batch: read, channels });
      const overSocket = (seconds: number) => generator.ask({ askers: readers, seconds, limit: read });
      const problems = [...openProblems(opened, channels), ...deliveryProblems(filled)];
      const samples: Sample[] = [{ figures: {}, problems }];
      for (const [name, run] of [['API', overApi] as const, ['WebSocket', overSocket] as const]) {
        await run(Math.min(1, seconds));
        samples.push(sampleOf(name, await costOf<Published | Answered>(trial, () => run(seconds))));
      }
      return samples;
    }),
};

function sampleOf(name: string, cost: Cost<Published | Answered>): Sample {
  const { result } = cost;
  const reads = 'requests' in result ? result.requests : result.answers;
  const figures = {
    [`CPU per read, ${name}`]: { value: (cost.serverCpuSeconds / reads) * 1e6, unit: 'µs' },
    [`reads per second, ${name}`]: { value: reads / result.seconds, unit: '/s' },
    [`read p99, ${name}`]: milliseconds(result.answerUs.p99),
  };
  return sampleUnder(cost, figures, answerProblems(result));
}
