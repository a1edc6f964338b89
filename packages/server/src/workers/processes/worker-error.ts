/** A worker does not start; the message is its own. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError';
}
