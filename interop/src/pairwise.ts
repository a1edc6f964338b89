/** Factors of a matrix, each with its values. */
export type Factors = Readonly<Record<string, readonly string[]>>;

export type Combination<F extends Factors> = { readonly [K in keyof F]: F[K][number] };

/**
 * A few of the possible combinations in which every two values that can stand together do so at least once. The same
 * for the same factors: of all combinations the one with most pairs that are still missing is taken next.
 */
export function allPairs<F extends Factors>(
  factors: F,
  isPossible: (combination: Combination<F>) => boolean,
): Combination<F>[] {
  const possible = product(factors).filter(isPossible);
  const missing = new Set(possible.flatMap(pairsOf));
  const chosen: Combination<F>[] = [];
  while (missing.size > 0) {
    const gain = (combination: Combination<F>): number =>
      pairsOf(combination).filter((pair) => missing.has(pair)).length;
    const best = possible.reduce((best, next) => (gain(next) > gain(best) ? next : best));
    for (const pair of pairsOf(best)) missing.delete(pair);
    chosen.push(best);
  }
  return chosen;
}

function product<F extends Factors>(factors: F): Combination<F>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(factors)) {
    combinations = combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })));
  }
  return combinations as Combination<F>[];
}

function pairsOf(combination: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(combination).map(([name, value]) => `${name}: ${value}`);
  return values.flatMap((first, place) => values.slice(place + 1).map((second) => `${first}, ${second}`));
}
