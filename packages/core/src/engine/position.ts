/** A place in a channel's stream. `offset` counts publications from 1, 0 is the empty stream; `epoch` names one life of it. */
export interface Position {
  readonly offset: number;
  readonly epoch: string;
}
