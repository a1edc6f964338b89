/** A place in a channel's stream. `offset` counts publications from 1, 0 is the empty stream; `epoch` names one life of it. */
export interface Position {
  readonly offset: number;
  readonly epoch: string;
}

export function isSameEpoch(a: Position, b: Position): boolean {
  return a.epoch === b.epoch;
}

/** `next` is the publication right after `last`, in the same epoch. */
export function isNext(last: Position, next: Position): boolean {
  return last.epoch === next.epoch && next.offset === last.offset + 1;
}

export function isSamePosition(a: Position, b: Position): boolean {
  return a.offset === b.offset && a.epoch === b.epoch;
}
