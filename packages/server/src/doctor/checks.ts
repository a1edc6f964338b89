import type { Check } from './check.ts';
import { certificate } from './checks/certificate.ts';
import { clock } from './checks/clock.ts';
import { compression } from './checks/compression.ts';
import { idle } from './checks/idle.ts';
import { origin } from './checks/origin.ts';
import { reach } from './checks/reach.ts';
import { roundTrip } from './checks/round-trip.ts';
import { sockJs } from './checks/sockjs.ts';
import { streamChecks } from './checks/stream.ts';
import { subscription } from './checks/subscription.ts';
import { token } from './checks/token.ts';
import { uniGrpc } from './checks/uni-grpc.ts';
import { uniWebSocket } from './checks/uni-websocket.ts';
import { upgradeCheck } from './checks/upgrade.ts';

/** In the order they run: a check comes behind those it needs, and the one that takes its time last. */
export const checks: readonly Check[] = [
  reach,
  certificate,
  upgradeCheck,
  origin,
  roundTrip,
  token,
  clock,
  compression,
  subscription,
  ...streamChecks,
  uniWebSocket,
  sockJs,
  uniGrpc,
  idle,
];
