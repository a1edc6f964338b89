const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const epochLength = 8;

/** Eight letters: names one life of a stream. Needs to differ from the life before, not to be secret. */
export function randomEpoch(random: () => number): string {
  let epoch = '';
  while (epoch.length < epochLength) epoch += letters.charAt(Math.floor(random() * letters.length));
  return epoch;
}
