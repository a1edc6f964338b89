import { choice, duration, flag, group, int, needless, text } from '../option.ts';

export const logOptions = group('The log.', {
  level: choice(
    'Least level to write; an unknown one means info.',
    ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    { default: 'info', isLenient: true },
  ),
  file: text('File to append JSON lines to; empty: standard error.'),
});

export const nodeOptions = group('This node.', {
  name: text('Name in the `info` API and in metrics; empty: host name and port.'),
  info_metrics_aggregate_interval: duration(
    'Least time over which `info` tells how much counts grew; 0: it does not.',
    60_000,
  ),
});

export const shutdownOptions = group('Stopping.', {
  timeout: duration('Time a graceful stop may take.', 30_000),
});

export const workers = int(
  'Processes that share the port, with one more to supervise them; 0: one per core from four cores on, else one alone; -1: one per core. Both say eight at most. Several need Linux.',
  { default: 0, min: -1, max: 128 },
);

export const pidFile = text('File to write the process id to; removed on exit.');
export const enableUnreleasedFeatures = needless(flag('Allow features that are not released.'));
export const usageStatsOptions = group('Anonymous statistics. Spindle sends none.', {
  disabled: needless(flag('Send no statistics.')),
});
