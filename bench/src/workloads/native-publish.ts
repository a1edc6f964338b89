import { deliveryWindow } from './delivery-window.ts';
import { labelled, only, openProblems } from './gate.ts';
import { undisturbedTrial } from './trial.ts';
import type { Workload } from './workload.ts';

/* Bun hands a subscriber at most 32 messages in one write, so the last count shows a turn that needs two. */
const publicationsPerTurn = [1, 2, 10, 40];
const turnsPerSecond = 20;

export const nativePublish: Workload = {
  id: 'native-publish',
  aliases: [],
  summary: "what Bun's own topics cost: 1, 2, 10 and 40 publications meeting in a turn of the bare server",
  aims: [],
  contenders: ['bare'],
  record: { pairs: 1, seconds: 2 },
  connections: ({ subscribers }) => subscribers,
  measure: (contender, options) =>
    undisturbedTrial(contender, options, { tokens: options.subscribers }, async (trial) => {
      const { subscribers, seconds, rate = turnsPerSecond } = options;
      const problems = openProblems(await trial.generator.open({ count: subscribers }), subscribers);
      const samples = [];
      for (const batch of publicationsPerTurn) {
        const load = (seconds: number) =>
          trial.generator.api({ kind: 'batch', rate, batch, requests: Math.max(1, Math.round(rate * seconds)) });
        const sample = await deliveryWindow(trial, load, { seconds, problems });
        samples.push(labelled(only(sample, ['CPU per delivery', 'messages per read']), `${String(batch)} a turn`));
      }
      return samples;
    }),
};
