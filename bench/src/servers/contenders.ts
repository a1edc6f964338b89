import { startBare } from './bare.ts';
import { hasCentrifugo, startCentrifugo } from './centrifugo.ts';
import { startFloor } from './floor.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { startSocketIo } from './socket-io.ts';
import { startSpindle, startSpindleOnNode } from './spindle.ts';
import { startWs } from './ws.ts';

/**
 * Who is measured. `floor` is a compiled program of system calls alone; `bare` is the baseline of every ratio, and `ws` stands in
 * its place on Node.
 */
export const contenders = {
  floor: startFloor,
  bare: startBare,
  ws: startWs,
  spindle: startSpindle,
  'spindle-node': startSpindleOnNode,
  'socket.io': startSocketIo,
  centrifugo: startCentrifugo,
} as const satisfies Record<string, (options: ServerOptions) => Promise<ServerUnderTest>>;

export type Contender = keyof typeof contenders;

export const contenderNames = Object.keys(contenders) as readonly Contender[];

export const baseline: Contender = 'bare';

export function isContender(name: string): name is Contender {
  return Object.hasOwn(contenders, name);
}

/** Whether it is measured without being asked for. */
export function isAtHand(name: Contender): boolean {
  return name !== 'centrifugo' || hasCentrifugo();
}
