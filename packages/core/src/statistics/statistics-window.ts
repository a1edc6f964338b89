import type { Statistic, Statistics } from './statistics.ts';

/** How much each series grew in a stretch of time. */
export interface StatisticsGrowth {
  readonly intervalMs: number;
  /** `value` is the growth. */
  readonly series: readonly Statistic[];
}

/**
 * The growth of the counts over the last stretch that was over. A stretch ends when somebody looks and the interval has
 * passed, so that no timer is needed; it is then as long as it was.
 */
export class StatisticsWindow {
  readonly #statistics: Statistics;
  readonly #intervalMs: number;
  #startedAt: number;
  #atStart: readonly Statistic[] = [];
  #last: StatisticsGrowth | null = null;

  /** 0 ends no stretch. */
  constructor(statistics: Statistics, intervalMs: number, nowMs: number) {
    this.#statistics = statistics;
    this.#intervalMs = intervalMs;
    this.#startedAt = nowMs;
  }

  /** Null before the first stretch is over. */
  read(nowMs: number): StatisticsGrowth | null {
    const intervalMs = nowMs - this.#startedAt;
    if (this.#intervalMs > 0 && intervalMs >= this.#intervalMs) {
      const now = this.#statistics.read();
      this.#last = { intervalMs, series: now.map((series, place) => since(series, this.#atStart[place])) };
      this.#atStart = now;
      this.#startedAt = nowMs;
    }
    return this.#last;
  }
}

/** Series keep their place, new ones come behind them. */
function since(series: Statistic, before: Statistic | undefined): Statistic {
  return { ...series, value: series.value - (before?.value ?? 0) };
}
