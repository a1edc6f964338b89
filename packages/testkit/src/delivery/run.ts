import { Dice } from '../dice.ts';
import { seededRandom } from '../seeded-random.ts';
import type { DeliverySubject } from './delivery-subject.ts';
import { takeStep } from './steps.ts';
import { DeliveryWorld } from './world.ts';

export interface DeliveryRun {
  readonly seed: number;
  readonly steps: number;
  /** Default 12. */
  readonly subscribers?: number | undefined;
}

/** How often everything comes to rest and is checked to the last. */
const stepsBetweenRests = 25;

/** Plays the steps of a seed; throws with the story of the last ones when the promise is broken. */
export async function runDelivery(
  subject: DeliverySubject,
  { seed, steps, subscribers = 12 }: DeliveryRun,
): Promise<void> {
  const world = new DeliveryWorld(new Dice(seededRandom(seed)), subject, subscribers);
  const journal: string[] = [];
  try {
    for (let step = 1; step <= steps; step += 1) {
      journal.push(await takeStep(world));
      if (world.dice.chance(0.6)) await world.look();
      if (step % stepsBetweenRests > 0) continue;
      await world.rest();
      journal.push('rest');
    }
    await world.end();
  } catch (error) {
    throw new Error(`seed ${seed}, step ${journal.length}:\n${tell(journal, world, error)}`, { cause: error });
  }
}

/** The last steps, and what whoever is named by the error has seen. */
function tell(journal: readonly string[], world: DeliveryWorld, error: unknown): string {
  const message = String(error);
  const stories = world.seats.flatMap(({ subscriber: { name, dialect, subscriptions } }) =>
    message.includes(`${name} `)
      ? [...subscriptions.values()]
          .filter(({ channel }) => message.includes(channel))
          .map(
            ({ channel, witness }) => `${name}, ${dialect}, in ${channel}:\n  ${witness.story.slice(-15).join('\n  ')}`,
          )
      : [],
  );
  return [`  ${journal.slice(-50).join('\n  ')}`, ...stories].join('\n');
}
