import { deliveryWindow } from './delivery-window.ts';
import { figureOf, generatorLimit, openProblems } from './gate.ts';
import { undisturbedTrial } from './trial.ts';
import type { Workload } from './workload.ts';

/** Share of its core the generator is given to read with where a server delivers more than it may read: at a lower rate less is joined. */
const readable = 0.45;

export const fanOutSaturated: Workload = {
  id: 'B3-saturated',
  aliases: ['fanout-saturated'],
  summary:
    'one channel, batches of publications pushed as fast as accepted, or as the generator may read; CPU per delivery, deliveries per second',
  aims: [{ figure: 'CPU per delivery', of: { server: 'bare' }, atMost: 1.2 }],
  weighs: { cost: ['CPU per delivery'] },
  contenders: ['bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 2, seconds: 4 },
  connections: ({ subscribers }) => subscribers,
  measure: (contender, options) =>
    undisturbedTrial(contender, options, { tokens: options.subscribers }, async (trial) => {
      const { subscribers, seconds, batch } = options;
      const problems = openProblems(await trial.generator.open({ count: subscribers }), subscribers);
      const push = (rate: number) => (seconds: number) => trial.generator.api({ kind: 'batch', rate, batch, seconds });
      const fastest = await deliveryWindow(trial, push(0), { seconds, problems });
      const readableShare = (readable * 100) / figureOf(fastest, 'generator core');
      if (readableShare >= readable / generatorLimit) return [fastest];
      const requests = figureOf(fastest, 'deliveries per second') / subscribers / batch;
      return [await deliveryWindow(trial, push(requests * readableShare), { seconds, problems })];
    }),
};
