/**
 * Joins the frames that one turn produced for a connection. Subscribers of the same channels get the same frames: what was
 * joined last is remembered, so that a fan-out of several publications joins them once.
 */
export class FrameJoiner {
  #parts: readonly Buffer[] = [];
  #whole: Buffer | null = null;

  join(parts: readonly Buffer[]): Buffer {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    if (this.#whole !== null && isSame(this.#parts, parts)) return this.#whole;
    this.#parts = parts;
    this.#whole = Buffer.concat(parts);
    return this.#whole;
  }
}

function isSame(some: readonly Buffer[], others: readonly Buffer[]): boolean {
  return some.length === others.length && some.every((part, index) => part === others[index]);
}
