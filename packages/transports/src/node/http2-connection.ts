import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** How long a body may take to arrive, in milliseconds; as with HTTP/1.1. */
const bodyMs = 300_000;

/** How long a client may take to read that its connection is over, in milliseconds. */
const lingerMs = 10_000;

/** RFC 9113, section 7: nobody needs the stream any more. */
const cancel = 8;

/** A connection of HTTP/2, which lives for its requests. */
export class Http2Connection {
  readonly #session: ServerHttp2Session;
  readonly #socket: Socket;
  readonly #idleMs: number;
  #numStreams = 0;

  /** @param idleMs after which it is closed when it has no request (T205). */
  constructor(session: ServerHttp2Session, socket: Socket, idleMs: number) {
    this.#session = session;
    this.#socket = socket;
    this.#idleMs = idleMs;
    // Without this a socket of a server that allows ends of one side would stay, and its streams with it.
    socket.once('end', () => this.end());
    // What a client breaks ends its session, and that the streams, which tell whoever has to know.
    session.on('error', () => {});
    session.on('stream', (stream) => this.#count(stream));
    session.on('timeout', () => {
      if (this.#numStreams === 0) this.leave();
    });
    session.setTimeout(idleMs);
  }

  /** The client is told to ask what comes next over another connection; what is under way goes on (T204). */
  leave(): void {
    this.#session.close();
    if (this.#numStreams === 0) this.#linger();
  }

  end(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  #count(stream: ServerHttp2Stream): void {
    this.#numStreams += 1;
    stream.once('close', () => {
      this.#numStreams -= 1;
      if (this.#numStreams > 0) return;
      if (this.#session.closed) this.#linger();
      // Once it has told of a silent time the session tells of none any more, unless it is asked again.
      else this.#session.setTimeout(this.#idleMs);
    });
    if (!stream.endAfterHeaders) limitBody(stream);
  }

  /** The session is over, and the client is to be told; whether it then goes is not waited for. */
  #linger(): void {
    const socket = this.#socket;
    const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once('finish', () => socket.destroy()).once('close', () => clearTimeout(timer));
  }
}

function limitBody(stream: ServerHttp2Stream): void {
  const timer = setTimeout(() => stream.close(cancel), bodyMs).unref();
  const stop = (): void => clearTimeout(timer);
  stream.once('end', stop);
  stream.once('close', stop);
}
