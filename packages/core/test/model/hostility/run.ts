import { Dice, seededRandom } from '@spindle/testkit';
import { act } from './actions.ts';
import { World } from './world.ts';

export interface HostilityRun {
  readonly seed: number;
  readonly steps: number;
}

/** How often everything comes to rest and is checked to the last. */
const stepsBetweenRests = 40;

/** Plays the steps of a seed; throws with the story of the last ones when a promise is broken. */
export async function runHostility({ seed, steps }: HostilityRun): Promise<void> {
  const world = await World.create(new Dice(seededRandom(seed)));
  try {
    for (let step = 1; step <= steps; step += 1) {
      await act(world);
      await world.check();
      if (step % stepsBetweenRests === 0) await world.checkAtRest();
    }
    await world.end();
  } catch (error) {
    const story = world.journal.slice(-40).join('\n  ');
    throw new Error(`seed ${seed}, step ${world.journal.length}:\n  ${story}`, { cause: error });
  } finally {
    world.dispose();
  }
}
