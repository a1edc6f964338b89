/** How grave it is: `warning` works but may not last, `skipped` could not or need not be looked at. */
export type Verdict = 'ok' | 'warning' | 'fault' | 'skipped';

/** What a check has found out. */
export interface Diagnosis {
  readonly verdict: Verdict;
  readonly because: string;
  /** What would change it. */
  readonly fix?: string | undefined;
  /** For the checks behind it. */
  readonly learnt?: Facts | undefined;
  /** There is nothing to look at for the checks that need this one, without a fault. */
  readonly isMissing?: true | undefined;
}

/** What checks learn for the ones behind them. */
export interface Facts {
  /** How far the clocks of the other side are ahead of this one, in milliseconds, by who told the time. */
  readonly clocks?: ReadonlyMap<string, number> | undefined;
  /** What became of the first connect. */
  readonly connect?: ConnectOutcome | undefined;
  /** Streams that carried events, by name. */
  readonly flowing?: ReadonlySet<string> | undefined;
}

export type ConnectOutcome =
  | {
      readonly accepted: true;
      /** Seconds between pings; null: the server sends none. */
      readonly pingSeconds: number | null;
      /** Seconds after which the connection expires; null: it does not. */
      readonly ttlSeconds: number | null;
    }
  | { readonly accepted: false; readonly code: number; readonly message: string };

export const ok = (because: string, learnt?: Facts): Diagnosis => ({ verdict: 'ok', because, learnt });
export const skipped = (because: string, fix?: string): Diagnosis => ({ verdict: 'skipped', because, fix });
export const missing = (because: string): Diagnosis => ({ verdict: 'skipped', because, isMissing: true });
export const warning = (because: string, fix: string, learnt?: Facts): Diagnosis => ({
  verdict: 'warning',
  because,
  fix,
  learnt,
});
export const fault = (because: string, fix: string): Diagnosis => ({ verdict: 'fault', because, fix });
