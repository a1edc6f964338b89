import { deliveryWindow } from './delivery-window.ts';
import { openProblems } from './gate.ts';
import { undisturbedTrial } from './trial.ts';
import type { Workload } from './workload.ts';

export const fanOutSaturated: Workload = {
  id: 'B3-saturated',
  aliases: ['fanout-saturated'],
  summary: 'one channel, batches of publications pushed as fast as accepted; CPU per delivery, deliveries per second',
  aims: [{ figure: 'CPU per delivery', of: { server: 'bare' }, atMost: 1.2 }],
  weighs: { cost: ['CPU per delivery'] },
  contenders: ['bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 2, seconds: 4 },
  connections: ({ subscribers }) => subscribers,
  measure: (contender, options) =>
    undisturbedTrial(contender, options, { tokens: options.subscribers }, async (trial) => {
      const { subscribers, seconds, batch } = options;
      const problems = openProblems(await trial.generator.open({ count: subscribers }), subscribers);
      const flood = (seconds: number) => trial.generator.api({ kind: 'batch', rate: 0, batch, seconds });
      return [await deliveryWindow(trial, flood, { seconds, problems })];
    }),
};
