import { openProblems } from './gate.ts';
import { withTrial } from './trial.ts';
import type { Workload } from './workload.ts';

export const start: Workload = {
  id: 'B16',
  aliases: ['start'],
  summary:
    'from the start of the process to the first accepted WebSocket, and from SIGTERM with connections open to its end',
  aims: [{ figure: 'start to first connection', atMost: 150 }],
  contenders: ['floor', 'bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 3, connections: 5000 },
  connections: ({ connections }) => connections,
  measure: (contender, options) => {
    const { connections } = options;
    return withTrial(contender, options, { tokens: connections, asPublished: true }, async ({ server, generator }) => {
      const opened = await generator.open({ count: connections });
      await generator.expectEnd();
      const begun = performance.now();
      await server.stop();
      const figures = {
        'start to first connection': { value: server.startMs, unit: 'ms' },
        [`stop with ${connections.toLocaleString('en-US')} connections`]: {
          value: performance.now() - begun,
          unit: 'ms',
        },
      };
      return [{ figures, problems: openProblems(opened, connections) }];
    });
  },
};
