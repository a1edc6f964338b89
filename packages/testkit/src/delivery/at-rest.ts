import assert from 'node:assert/strict';
import type { Position } from '@spindle/core';
import { namespaceOf, optionsOf } from './channels.ts';
import type { Seat } from './seat.ts';
import type { Telling } from './subscriber.ts';
import type { DeliveryWorld } from './world.ts';

/** What still has to happen until the promise is kept, nothing being under way: null when it is. */
export async function whatIsMissing(world: DeliveryWorld): Promise<string | null> {
  const busy = world.seats.find(({ subscriber }) => subscriber.isBusy);
  if (busy !== undefined) return `${busy.subscriber.name} waits for a reply`;
  for (const channel of world.channels) {
    const missing = (await missingPublication(world, channel)) ?? (await wrongPresence(world, channel));
    if (missing !== null) return missing;
  }
  return wrongCount(world);
}

/** Nobody is told of a loss where nothing happened that could cause one. */
export function checkTellings(world: DeliveryWorld): void {
  for (const { subscriber } of world.seats) {
    const told = subscriber.tellings.splice(0).filter((telling) => !isJustified(world, telling));
    // The server may have subscribed it to the channel meanwhile.
    const errors = subscriber.errors.splice(0).filter((code) => code !== 105);
    if (world.isDisturbed) continue;
    assert.deepEqual({ told, errors }, { told: [], errors: [] }, `${subscriber.name} was told of a loss without one`);
  }
}

/** Somebody asked for it, or what was to be recovered page by page dropped out of the history meanwhile. */
function isJustified(world: DeliveryWorld, { isAskedFor, channel }: Telling): boolean {
  const ledgers = channel === null ? [...world.ledgers.values()] : [world.ledger(channel)];
  return isAskedFor || ledgers.some(({ hasForgotten }) => hasForgotten);
}

async function missingPublication(world: DeliveryWorld, channel: string): Promise<string | null> {
  const top = await topOf(world, channel);
  for (const { subscriber } of world.seats) {
    const witness = subscriber.subscriptions.get(channel)?.witness;
    const lost =
      witness?.missing(top) ?? (world.isDisturbed ? null : witness?.missingSince(world.lengthAtRest(channel)));
    if (typeof lost === 'string') return `${subscriber.name} misses ${lost} in ${channel}`;
  }
  return null;
}

async function topOf({ nodes }: DeliveryWorld, channel: string): Promise<Position | null> {
  const { historySize, historyMetaTtlMs } = optionsOf(namespaceOf(channel));
  if (historySize === 0) return null;
  const read = await nodes[0]?.broker.history(channel, { limit: 0 }, historyMetaTtlMs);
  return read?.position ?? null;
}

/** Presence lists the living, and counts them. */
async function wrongPresence(world: DeliveryWorld, channel: string): Promise<string | null> {
  const [home] = world.nodes;
  if (home === undefined || !optionsOf(namespaceOf(channel)).presence) return null;
  const present = [...(await home.presence.get(channel)).keys()].sort().join();
  const living = subscribed(world, channel).map(({ subscriber }) => subscriber.id);
  if (present !== living.sort().join()) return `present in ${channel} are ${present}, not ${living.join()}`;
  const { numClients } = await home.node.presenceStats(channel);
  return numClients === living.length ? null : `${numClients} are counted in ${channel}, not ${living.length}`;
}

/** Each node holds the subscriptions its clients know of, and no others. */
async function wrongCount(world: DeliveryWorld): Promise<string | null> {
  const known = world.channels.flatMap((channel) => subscribed(world, channel));
  for (const home of world.nodes) {
    const [info] = await home.node.info();
    const here = known.filter((seat) => seat.home === home);
    if (info?.numSubs !== here.length) return `a node has ${info?.numSubs} subscriptions, its clients ${here.length}`;
  }
  return null;
}

function subscribed({ seats }: DeliveryWorld, channel: string): readonly Seat[] {
  return seats.filter(({ subscriber }) => subscriber.subscriptions.get(channel)?.isOn === true);
}
