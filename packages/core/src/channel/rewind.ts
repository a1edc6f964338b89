/** How far back a first subscribe reaches: not further than either says. */
export interface Rewind {
  /** Publications; 0: as many as one page of a recovery. */
  readonly size: number;
  /** Milliseconds; 0: of any age. */
  readonly ttlMs: number;
}
