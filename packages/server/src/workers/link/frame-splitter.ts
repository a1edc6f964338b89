const headBytes = 4;

/** Cuts a stream of bytes into the frames that were sent, each with its length in front. */
export class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  /** The frames that are whole with this chunk, which is the splitter's from here on. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#rest.length + this.#waitingBytes < this.#wanted()) return;
    // Joined once there is a whole frame, so that a long one is not copied with each chunk.
    let bytes =
      this.#rest.length === 0 && this.#waiting.length === 1 ? chunk : Buffer.concat([this.#rest, ...this.#waiting]);
    this.#waiting = [];
    this.#waitingBytes = 0;
    while (bytes.length >= headBytes) {
      const end = headBytes + bytes.readUInt32LE(0);
      if (bytes.length < end) break;
      yield bytes.subarray(headBytes, end);
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes.length === 0 ? bytes : Buffer.from(bytes);
  }

  /** Bytes there have to be before there is a whole frame, as far as that is known. */
  #wanted(): number {
    return this.#rest.length < headBytes ? headBytes : headBytes + this.#rest.readUInt32LE(0);
  }
}
