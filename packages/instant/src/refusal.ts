/** Why something is refused, for the operator. Holds no token, secret or payload. */
export interface Reason {
  /** A rule of `spec/instant.md`, or the application's own. */
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
}

/** A refusal, and what it is about. */
export interface Refusal extends Reason {
  /** Such as `subscription 2.x`. */
  readonly operation: string;
  /** Of the answer as a whole, or of the channel's part of it. */
  readonly status: number;
  readonly channel?: string | undefined;
  readonly user?: string | undefined;
  /** What the application threw, where that is the reason. */
  readonly cause?: unknown;
}

/** One line for a log; names that clients chose are quoted, so that they cannot begin a line of their own. */
export function refusalLine(refusal: Refusal): string {
  const { operation, status, channel, user, rule, because, fix } = refusal;
  const subject = [
    channel === undefined ? '' : ` channel ${JSON.stringify(channel)}`,
    user === undefined ? '' : ` user ${JSON.stringify(user)}`,
  ].join('');
  return `instant: ${operation} refused with ${status}${subject}: ${because} (${rule})${fix === undefined ? '' : `; ${fix}`}`;
}

/** Tells the application's log; where that fails, the other one, so that no answer depends on a log. */
export function safely(
  onRefusal: (refusal: Refusal) => void,
  otherwise: (refusal: Refusal) => void,
): (refusal: Refusal) => void {
  return (refusal) => {
    try {
      onRefusal(refusal);
    } catch {
      otherwise(refusal);
    }
  };
}
