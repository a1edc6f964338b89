import { conditionFigures, conditionProblems, isDisturbed, openProblems, undisturbed } from './gate.ts';
import { costOf, withTrial } from './trial.ts';
import type { Sample, Workload } from './workload.ts';

const warmUpConnects = 2000;

export const connect: Workload = {
  summary: 'B2: upgrade, connect with an HS256 token, one subscribe; CPU per connect',
  contenders: ['bare', 'spindle'],
  connections: ({ connections }) => Math.max(connections, warmUpConnects),
  async measure(contender, options) {
    const { connections } = options;
    const tokens = connections + warmUpConnects;
    const once = (): Promise<Sample> =>
      withTrial(contender, options, { layout: 'shared', tokens }, async (trial) => {
        const { generator } = trial;
        await generator.open(warmUpConnects);
        await generator.closeAll();
        await Bun.sleep(1000); // The server's share of closing belongs to the warm-up.
        const cost = await costOf(trial, () => generator.open(connections));
        const opened = cost.result;
        const problems = [...openProblems(opened, connections), ...conditionProblems(cost)];
        const figures = {
          'CPU per connect': { value: (cost.serverCpuSeconds / opened.live) * 1e6, unit: 'µs' },
          'connects per second': { value: opened.live / opened.seconds, unit: '/s' },
          'connect p50': { value: opened.connectUs.p50 / 1000, unit: 'ms' },
          'connect p99': { value: opened.connectUs.p99 / 1000, unit: 'ms' },
          ...conditionFigures(cost),
        };
        return { figures, problems, disturbed: isDisturbed(cost) };
      });
    return [await undisturbed(once)];
  },
};
