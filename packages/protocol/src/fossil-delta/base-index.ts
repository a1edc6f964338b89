/** Bytes of a block, and the shortest match that can be found. */
export const blockSize = 16;

/** Blocks with the same hash that are looked at; bounds the work for bases that repeat themselves. */
const maxCandidates = 32;
const factor = 0x01000193;
/** `factor` to the power of `blockSize - 1`: the weight of the oldest byte of a window. */
const oldestWeight = Array.from({ length: blockSize - 1 }).reduce<number>((power) => Math.imul(power, factor), 1);

/** A hash of `blockSize` bytes. */
export function hashAt(bytes: Uint8Array, start: number): number {
  let hash = 0;
  for (let place = start; place < start + blockSize; place += 1) hash = Math.imul(hash, factor) + (bytes[place] ?? 0);
  return hash | 0;
}

/** The hash of the window one byte further, which loses `oldest` and gains `newest`. */
export function rollHash(hash: number, oldest: number, newest: number): number {
  return (Math.imul(hash - Math.imul(oldest, oldestWeight), factor) + newest) | 0;
}

/** Finds the blocks of a base by their content. Positions in the base that are no multiple of `blockSize` are not known. */
export class BaseIndex {
  readonly #mask: number;
  /** First block of each hash, and the next one after each block; 0 is none, block `n` is stored as `n + 1`. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(base: Uint8Array) {
    const numBlocks = Math.floor(base.length / blockSize);
    const size = 2 ** Math.ceil(Math.log2(numBlocks + 1));
    this.#mask = size - 1;
    this.#first = new Int32Array(size);
    this.#next = new Int32Array(numBlocks);
    for (let block = numBlocks - 1; block >= 0; block -= 1) {
      const slot = this.#slotOf(hashAt(base, block * blockSize));
      this.#next[block] = this.#first[slot] ?? 0;
      this.#first[slot] = block + 1;
    }
  }

  /** Places in the base whose block may be the window with this hash; the caller compares. */
  *candidates(hash: number): Generator<number> {
    let found = this.#first[this.#slotOf(hash)] ?? 0;
    for (let left = maxCandidates; found !== 0 && left > 0; left -= 1) {
      yield (found - 1) * blockSize;
      found = this.#next[found - 1] ?? 0;
    }
  }

  #slotOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}
