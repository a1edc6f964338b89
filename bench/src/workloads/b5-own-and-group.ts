import { memoryOf } from '../measure/process-figures.ts';
import { deliveryWindow } from './delivery-window.ts';
import { openProblems } from './gate.ts';
import { undisturbedTrial } from './trial.ts';
import type { Sample, Workload } from './workload.ts';

const groupSize = 10;
const perRequest = 10;
/** Connections that leave and come back, each minute, as a share of all. */
const leavingPerMinute = 0.2;

/** A publication to a channel of one's own has one receiver, one to a group has ten. */
const receivers = 2 / (1 + 1 / groupSize);
/** Deliveries a second, where no rate is given: a tenth a second for each client. */
const deliveriesPerClient = 2;

export const ownAndGroup: Workload = {
  id: 'B5',
  aliases: ['own-and-group'],
  summary:
    'every client on a channel of its own and one shared by ten, 20 % of them reconnecting every minute; CPU per delivery, p99, memory',
  aims: [{ figure: 'CPU per delivery', of: { server: 'bare' }, atMost: 1.5 }],
  weighs: { cost: ['CPU per delivery', 'RSS'], latency: ['latency p99'] },
  contenders: ['bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 1, seconds: 8, subscribers: 8000 },
  connections: ({ subscribers }) => subscribers,
  measure: (contender, options) =>
    undisturbedTrial(contender, options, { tokens: options.subscribers }, async (trial): Promise<Sample[]> => {
      const { subscribers: clients, seconds } = options;
      const { generator, server } = trial;
      const opened = await generator.open({ count: clients, layout: { channels: clients, group: groupSize } });
      const channels = clients + Math.floor((clients - 1) / groupSize) + 1;
      const rate = options.rate ?? Math.max(1, (clients * deliveriesPerClient) / (receivers * perRequest));
      const load = async (seconds: number) => {
        const requests = Math.max(1, Math.round(rate * seconds));
        const wandering = generator.wander(0, { meanSeconds: 60 / leavingPerMinute, awaySeconds: 0, seconds });
        const published = await generator.api({ kind: 'batch', rate, requests, batch: perRequest, channels });
        const wandered = await wandering;
        return { ...published, failed: published.failed + clients - wandered.live };
      };
      const problems = openProblems(opened, clients);
      const sample = await deliveryWindow(trial, load, { seconds, problems, comeAndGo: true });
      const rss = { value: memoryOf(server.pid).rssKb / 1024, unit: 'MB' };
      return [{ ...sample, figures: { ...sample.figures, RSS: rss } }];
    }),
};
