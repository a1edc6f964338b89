import type { Reason } from '../refusal.ts';

/** A request is turned down as a whole; becomes an answer in one place (`handler.ts`). */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly status: number;
  readonly reason: Reason;

  constructor(status: number, reason: Reason, options?: ErrorOptions) {
    super(reason.because, options);
    this.status = status;
    this.reason = reason;
  }
}
