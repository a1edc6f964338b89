/** Middle value; the mean of the two middle ones for an even count. NaN when empty. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** NaN when empty. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** What y grows by per unit of x, by least squares. Needs two different x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}

export interface Ratio {
  /** Median over median. */
  readonly ratio: number;
  /** Smallest and largest ratio of a pair taken one after the other. */
  readonly min: number;
  readonly max: number;
}

/** Compares two series whose i-th values were taken side by side. */
export function ratioOf(values: readonly number[], baseline: readonly number[]): Ratio {
  const pairs = values.map((value, i) => value / (baseline[i] ?? Number.NaN)).filter(Number.isFinite);
  return { ratio: median(values) / median(baseline), min: Math.min(...pairs), max: Math.max(...pairs) };
}
