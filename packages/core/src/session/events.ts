import type { Disconnect } from '@spindle/protocol';

/** Something was refused, with everything an operator may know of it. Never holds tokens, secrets or payloads. */
export interface RefusalEvent {
  /** Rule of `spec/` that refused. */
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
  /** `connect`, `subscribe`, … or `frame` for input that could not be read. */
  readonly operation: string;
  /** Code of the error reply or of the disconnect. */
  readonly code: number;
  readonly client: string;
  readonly user?: string | undefined;
  readonly channel?: string | undefined;
  /** It was let pass: the limit is only being tried. */
  readonly isDryRun?: boolean | undefined;
}

/** A defect or a failing engine: the client saw 100 or 3004, the operator sees the cause. */
export interface FailureEvent {
  readonly operation: string;
  readonly client?: string | undefined;
  readonly channel?: string | undefined;
  readonly error: unknown;
}

export interface NodeEvents {
  onRefusal(event: RefusalEvent): void;
  onFailure(event: FailureEvent): void;
  onConnected(event: { readonly client: string; readonly user: string; readonly transport: string }): void;
  onDisconnected(event: {
    readonly client: string;
    readonly user: string | undefined;
    readonly disconnect: Disconnect;
    /** Rule of `spec/` that ended it; absent where nothing was refused. */
    readonly rule?: string | undefined;
  }): void;
}
