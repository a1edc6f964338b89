import { settle } from '@spindle/testkit';

/** Waits until every chain of promises has come to its end and what a turn of the event loop joined is written. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await settle();
}
