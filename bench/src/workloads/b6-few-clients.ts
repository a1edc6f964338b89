import { deliveryWindow } from './delivery-window.ts';
import { labelled, only, openProblems } from './gate.ts';
import { undisturbedTrial } from './trial.ts';
import type { Sample, Workload } from './workload.ts';

const clients = 100;
/** Publications that meet in one request, by client. */
const together = [1, 10];
const shown = ['CPU per delivery', 'messages per read', 'deliveries per second', 'latency p50', 'latency p99'];

export const fewClients: Workload = {
  id: 'B6',
  aliases: ['firehose'],
  summary:
    '100 clients with a busy channel of their own, one publication for each in a request, and ten; CPU per delivery, messages per write',
  aims: [
    {
      figure: 'CPU per delivery, 10 together',
      of: { server: 'bare' },
      atMost: 1.5,
      reason:
        'ten share a request and a write, so that the kernel is hardly in it: reading a publication, its options, position and history, and the collector are what is compared with a bare copy',
    },
  ],
  weighs: {
    cost: ['CPU per delivery, 1 together', 'CPU per delivery, 10 together'],
    latency: ['latency p99, 1 together', 'latency p99, 10 together'],
  },
  contenders: ['bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 1, seconds: 2 },
  connections: () => clients,
  measure: (contender, options) =>
    undisturbedTrial(contender, options, { tokens: clients }, async (trial) => {
      const opened = await trial.generator.open({ count: clients, layout: { channels: clients } });
      const problems = openProblems(opened, clients);
      const samples: Sample[] = [];
      for (const count of together) {
        const rate = options.rate ?? 100;
        const load = (seconds: number) =>
          trial.generator.api({
            kind: 'batch',
            rate,
            requests: Math.max(1, Math.round(rate * seconds)),
            batch: clients * count,
            channels: clients,
          });
        const sample = await deliveryWindow(trial, load, { seconds: options.seconds, problems });
        samples.push(labelled(only(sample, shown), `${String(count)} together`));
      }
      return samples;
    }),
};
