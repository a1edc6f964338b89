import type { VerificationKey } from './key-source.ts';

/** A verification that came out well, with all that decides whether it still holds. Times are Unix seconds. */
export interface Remembered<Grant> {
  readonly grant: Grant;
  readonly exp: number | undefined;
  readonly nbf: number | undefined;
  /** The key that verified the signature. */
  readonly key: VerificationKey;
}

/**
 * Verified tokens by their whole text, so that a storm of reconnects costs a look-up each where keys are public. Only good tokens enter,
 * so nobody without a key can fill it. Two generations bound the memory: when the young one has half of the bytes,
 * it becomes the old one and what the old one held is forgotten; a hit moves an entry back to the young one.
 */
export class TokenCache<Grant> {
  readonly #halfBytes: number;
  #young = new Map<string, Remembered<Grant>>();
  #old = new Map<string, Remembered<Grant>>();
  #youngBytes = 0;

  /** `maxBytes` is a rough bound; 0 remembers nothing. */
  constructor(maxBytes: number) {
    this.#halfBytes = maxBytes / 2;
  }

  get(token: string): Remembered<Grant> | undefined {
    const young = this.#young.get(token);
    if (young !== undefined) return young;
    const old = this.#old.get(token);
    if (old !== undefined) this.add(token, old);
    return old;
  }

  add(token: string, verified: Remembered<Grant>): void {
    const bytes = memoryOf(token);
    if (bytes > this.#halfBytes) return;
    if (this.#youngBytes + bytes > this.#halfBytes) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    if (!this.#young.has(token)) this.#youngBytes += bytes;
    this.#young.set(token, verified);
  }

  forget(token: string): void {
    if (this.#young.delete(token)) this.#youngBytes -= memoryOf(token);
    this.#old.delete(token);
  }
}

/** Bytes: the token, its claims cut from a text about as long, and the objects around them, as measured. */
function memoryOf(token: string): number {
  return 3 * token.length + 512;
}
