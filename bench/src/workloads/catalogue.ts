import { calibration } from './b0-calibration.ts';
import { history } from './b11-history.ts';
import { slowReaders } from './b13-slow-readers.ts';
import { smaller } from './b15-smaller.ts';
import { start } from './b16-start.ts';
import { memory } from './b1-memory.ts';
import { compression } from './compression.ts';
import { connect } from './b2-connect.ts';
import { fanOut } from './b3-fan-out.ts';
import { fanOutSaturated } from './b3-saturated.ts';
import { capacity } from './b4-capacity.ts';
import { ownAndGroup } from './b5-own-and-group.ts';
import { fewClients } from './b6-few-clients.ts';
import { publish } from './b7-publish.ts';
import { storm } from './b8-storm.ts';
import { jitter } from './b9-jitter.ts';
import { nativePublish } from './native-publish.ts';
import { transports } from './transports.ts';
import { workers } from './workers.ts';
import type { Workload } from './workload.ts';

/** Every workload, in the order they are listed, recorded and shown. */
export const workloads: readonly Workload[] = [
  calibration,
  memory,
  connect,
  fanOut,
  fanOutSaturated,
  capacity,
  ownAndGroup,
  fewClients,
  publish,
  storm,
  jitter,
  history,
  slowReaders,
  smaller,
  start,
  transports,
  compression,
  workers,
  nativePublish,
];

/** By number or alias, in any case. */
export function workloadNamed(name: string): Workload | undefined {
  const wanted = name.toLowerCase();
  return workloads.find(({ id, aliases }) => id.toLowerCase() === wanted || aliases.includes(wanted));
}
