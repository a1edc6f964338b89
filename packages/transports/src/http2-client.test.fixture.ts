import { once } from 'node:events';
import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectEncrypted } from 'node:tls';

type ResponseHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader;

/** A connection of HTTP/2 as clients have one; `ca` where it is encrypted. */
export class Http2Client {
  readonly session: ClientHttp2Session;

  private constructor(session: ClientHttp2Session) {
    this.session = session.on('error', () => {});
  }

  static async open(port: number, ca: string | null): Promise<Http2Client> {
    const session = ca === null ? connect(`http://127.0.0.1:${port}`) : connect(`https://127.0.0.1:${port}`, { ca });
    const client = new Http2Client(session);
    await once(session, 'remoteSettings');
    return client;
  }

  ask(headers: OutgoingHttpHeaders = {}, body?: string): Http2Answer {
    const isPost = body !== undefined;
    const stream = this.session.request({ ':method': isPost ? 'POST' : 'GET', ...headers }, { endStream: !isPost });
    if (isPost) stream.end(body);
    return new Http2Answer(stream);
  }

  get isClosed(): boolean {
    return this.session.destroyed;
  }

  async closed(): Promise<void> {
    if (!this.session.destroyed) await once(this.session, 'close');
  }
}

/** What comes back for one request. */
export class Http2Answer {
  readonly stream: ClientHttp2Stream;
  readonly headers: Promise<ResponseHeaders>;
  readonly #chunks: AsyncIterator<unknown>;

  constructor(stream: ClientHttp2Stream) {
    this.stream = stream.setEncoding('utf8');
    this.headers = new Promise((resolve, reject) => {
      stream.once('response', resolve);
      stream.once('error', reject);
      stream.once('close', () => reject(new Error(`no response: ${stream.rstCode}`)));
    });
    this.headers.catch(() => {});
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async status(): Promise<number | undefined> {
    return (await this.headers)[':status'];
  }

  /** The next piece; null at the end. Rejects where the stream was reset. */
  async next(): Promise<string | null> {
    const { done, value } = await this.#chunks.next();
    return done === true ? null : String(value);
  }

  async text(): Promise<string> {
    let text = '';
    for (let piece = await this.next(); piece !== null; piece = await this.next()) text += piece;
    return text;
  }

  /** Gives the request up. */
  cancel(): void {
    this.stream.on('error', () => {}).close(8);
  }
}

export const frameTypes = { data: 0, headers: 1, reset: 3, settings: 4, goAway: 7, continuation: 9 } as const;

export interface Http2Frame {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const frameHeaderBytes = 9;
const endOfStream = 1;
const endOfHeaders = 4;

/** Frames of HTTP/2 as they are on the wire (RFC 9113, section 4), for what no library would do. It never opens its window. */
export class RawHttp2Client {
  readonly socket: Socket;
  readonly frames: Http2Frame[] = [];
  #rest = Buffer.alloc(0);
  #wake: () => void = () => {};
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number, ca: string | null): Promise<RawHttp2Client> {
    const where = { port, host: '127.0.0.1' };
    const socket = ca === null ? connectPlain(where) : connectEncrypted({ ...where, ca, ALPNProtocols: ['h2'] });
    await once(socket, ca === null ? 'connect' : 'secureConnect');
    const client = new RawHttp2Client(socket);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    client.send(frameTypes.settings, 0, 0, Buffer.alloc(0));
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(type: number, flags: number, stream: number, payload: Uint8Array): void {
    const header = Buffer.alloc(frameHeaderBytes);
    header.writeUIntBE(payload.byteLength, 0, 3);
    header[3] = type;
    header[4] = flags;
    header.writeUInt32BE(stream, 5);
    this.socket.write(Buffer.concat([header, payload]));
  }

  /** A GET without a body; the path has less than 128 characters. */
  get(stream: number, path: string): void {
    this.send(frameTypes.headers, endOfStream | endOfHeaders, stream, headerBlock('GET', path));
  }

  /** A POST whose body is still to come. */
  post(stream: number, path: string): void {
    this.send(frameTypes.headers, endOfHeaders, stream, headerBlock('POST', path));
  }

  /** Resolves with true once a condition of the frames is met, with false when the connection ends before. */
  async until(isMet: (frames: readonly Http2Frame[]) => boolean): Promise<boolean> {
    while (!isMet(this.frames)) {
      if (this.#isClosed) return false;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return true;
  }

  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      if (this.#rest.length < frameHeaderBytes) break;
      const end = frameHeaderBytes + this.#rest.readUIntBE(0, 3);
      if (this.#rest.length < end) break;
      const [type = 0] = this.#rest.subarray(3);
      this.frames.push({
        type,
        stream: this.#rest.readUInt32BE(5),
        payload: this.#rest.subarray(frameHeaderBytes, end),
      });
      this.#rest = this.#rest.subarray(end);
    }
    this.#wake();
  }
}

/** Fields of the static table (RFC 7541, appendix A): `:method` and `:scheme` with their values, `:path` and `:authority` by name. */
function headerBlock(method: 'GET' | 'POST', path: string): Buffer {
  const start = Buffer.from([method === 'GET' ? 0x82 : 0x83, 0x87, 0x04, path.length]);
  return Buffer.concat([start, Buffer.from(path), Buffer.from([0x01, 1]), Buffer.from('a')]);
}
