import { connect } from './connect.ts';
import { fanOut, fanOutSaturated } from './fan-out.ts';
import { memory } from './memory.ts';
import { nativePublish } from './native-publish.ts';
import type { Workload } from './workload.ts';

/** Every workload by the name it has on the command line. */
export const workloads: Readonly<Record<string, Workload>> = {
  fanout: fanOut,
  'fanout-saturated': fanOutSaturated,
  memory,
  connect,
  'native-publish': nativePublish,
};
