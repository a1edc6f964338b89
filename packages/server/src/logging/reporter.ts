/**
 * Something was refused, with everything an operator may know of it: the rule, why, and what would make it pass.
 * Never holds tokens, secrets or payloads.
 */
export interface RefusalReport {
  /** Rule of `spec/`, such as `T10`. */
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
  /** `upgrade`, `api publish`, or the client's command. */
  readonly operation: string;
  /** Code of the error or disconnect, or the HTTP status where there is neither. */
  readonly code: number;
  readonly client?: string | undefined;
  readonly user?: string | undefined;
  readonly channel?: string | undefined;
  /** What is allowed, in the unit of the rule, where something was too large. */
  readonly limit?: number | undefined;
  /** How much it was instead; absent: more than `limit`, and nobody looked further. */
  readonly actual?: number | undefined;
  /** It was let pass: the limit is only being tried. */
  readonly isDryRun?: boolean | undefined;
}

/** Something failed that should not: a defect, or an engine that does not do its work. */
export interface FailureReport {
  readonly operation: string;
  readonly client?: string | undefined;
  readonly channel?: string | undefined;
  readonly error: unknown;
}

/** Where the parts of the server report to. */
export interface Reporter {
  onRefusal(report: RefusalReport): void;
  onFailure(report: FailureReport): void;
}
