/** What came next on a response that stays open. */
export type Event =
  | { readonly kind: 'event'; readonly text: string }
  /** Nothing came in time. */
  | { readonly kind: 'late' }
  | { readonly kind: 'ended' };

/** The messages of a stream, one a line: those of an event stream are in its `data` fields. */
export class StreamReader {
  readonly #lines: AsyncIterator<string, undefined>;
  #pending: Promise<IteratorResult<string, undefined>> | null = null;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#lines = linesOf(body);
  }

  async next(limitMs: number): Promise<Event> {
    this.#pending ??= this.#lines.next();
    const read = this.#pending.then(
      ({ done, value }): Event => (done === true ? { kind: 'ended' } : { kind: 'event', text: value }),
      // A response that breaks off has ended.
      (): Event => ({ kind: 'ended' }),
    );
    const event = await Promise.race([read, late(limitMs)]);
    if (event.kind !== 'late') this.#pending = null;
    return event;
  }
}

function late(limitMs: number): Promise<Event> {
  return new Promise((resolve) => void setTimeout(() => resolve({ kind: 'late' }), limitMs).unref());
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = line.replace(/^data: /, '');
      if (message.startsWith('{')) yield message;
    }
  }
}
