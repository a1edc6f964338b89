import type { Deployment } from './deployment.ts';
import type { Target } from './target.ts';

/** What to look at, and as whom. */
export interface Question {
  readonly target: Target;
  readonly deployment: Deployment;
  /** The port for gRPC; null: nobody said where it is. */
  readonly grpc: Target | null;
  /** Connection token; null: connect without. */
  readonly token: string | null;
  /** Of the pages that connect; null: that of the deployment itself. */
  readonly origin: string | null;
  /** To subscribe to; null: none. */
  readonly channel: string | null;
  /** How long a connection is watched; 0: it is not. */
  readonly idleMs: number;
  /** The longest one answer may take. */
  readonly limitMs: number;
  /** Certificates of authorities to trust besides the well-known ones, as PEM. */
  readonly authorities?: string | undefined;
}

export const seconds = (ms: number): string => `${Number((ms / 1_000).toFixed(1))} s`;
