import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Beside the opcode of a message that is compressed. */
export const compressedBit = 0x40;

export interface ReceivedFrame {
  /** With `compressedBit` where that is set. */
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Status line, headers and body of the response to an upgrade request. */
export interface UpgradeResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Opens the connection that a client speaks over. */
export type Dial = (port: number) => Promise<Socket>;

async function dialInClearText(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** A WebSocket client that does exactly what it is told, wrong things included. It answers neither pings nor closes. */
export class RawClient {
  readonly socket: Socket;
  /** Resolves when the connection is closed in both directions. */
  readonly gone: Promise<void>;
  readonly #waiting: (() => void)[] = [];
  #input = Buffer.alloc(0);
  #isAtEnd = false;
  #isGone = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#wake();
    });
    socket.on('end', () => {
      this.#isAtEnd = true;
      this.#wake();
    });
    void this.gone.then(() => {
      this.#isGone = true;
      this.#wake();
    });
  }

  static async upgrade(
    port: number,
    target: string,
    headers: Readonly<Record<string, string>> = {},
    dial: Dial = dialInClearText,
  ): Promise<{ client: RawClient; response: UpgradeResponse }> {
    const client = new RawClient(await dial(port));
    const all = {
      host: `127.0.0.1:${port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    client.socket.write(`GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
    return { client, response: await client.#readResponse() };
  }

  /** Opens a connection that must be admitted. */
  static async open(
    port: number,
    target = '/connection/websocket',
    headers: Readonly<Record<string, string>> = {},
    dial: Dial = dialInClearText,
  ): Promise<RawClient> {
    const { client, response } = await RawClient.upgrade(port, target, headers, dial);
    if (response.status !== 101) throw new Error(`upgrade answered ${response.status}: ${response.body}`);
    return client;
  }

  send(opcode: number, payload: string | Uint8Array, isFinal = true): void {
    const bytes = Buffer.from(payload);
    const mask = randomBytes(4);
    this.socket.write(
      Buffer.concat([
        Buffer.from([(isFinal ? 0x80 : 0) | opcode]),
        lengthOf(bytes.length),
        mask,
        bytes.map((byte, index) => byte ^ (mask[index & 3] ?? 0)),
      ]),
    );
  }

  sendText(text: string): void {
    this.send(opcodes.text, text);
  }

  /** The next frame, or null at the end of the stream. */
  async frame(): Promise<ReceivedFrame | null> {
    await this.#until(() => frameSize(this.#input) !== null);
    const size = frameSize(this.#input);
    if (size === null) return null;
    const opcode = (this.#input[0] ?? 0) & (compressedBit | 0x0f);
    const payload = Buffer.from(this.#input.subarray(size.header, size.header + size.payload));
    this.#input = this.#input.subarray(size.header + size.payload);
    return { opcode, payload };
  }

  async text(): Promise<string | null> {
    return (await this.frame())?.payload.toString() ?? null;
  }

  /** Code and reason of the close frame, reading past frames before it; null when the stream ends without one. */
  async closeFrame(): Promise<{ code: number; reason: string } | null> {
    for (let frame = await this.frame(); frame !== null; frame = await this.frame()) {
      if (frame.opcode !== opcodes.close) continue;
      return { code: frame.payload.readUInt16BE(0), reason: frame.payload.toString('utf8', 2) };
    }
    return null;
  }

  /** Stops reading, so that what the server sends piles up. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Vanishes without a close frame. */
  destroy(): void {
    this.socket.destroy();
  }

  async #readResponse(): Promise<UpgradeResponse> {
    await this.#until(() => this.#input.includes('\r\n\r\n'));
    const end = this.#input.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = this.#input.toString('latin1', 0, end).split('\r\n');
    this.#input = this.#input.subarray(end + 4);
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const length = Number(headers.get('content-length') ?? 0);
    await this.#until(() => this.#input.length >= length);
    const status = Number(statusLine.split(' ')[1]);
    if (status === 101) return { status, headers, body: '' };
    const body = this.#input.toString('utf8', 0, length);
    this.socket.destroy();
    return { status, headers, body };
  }

  async #until(isMet: () => boolean): Promise<void> {
    while (!isMet() && !this.#isAtEnd && !this.#isGone) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

function lengthOf(size: number): Buffer {
  if (size < 126) return Buffer.from([0x80 | size]);
  if (size < 65_536) return Buffer.from([0x80 | 126, size >> 8, size & 0xff]);
  const header = Buffer.alloc(9);
  header[0] = 0x80 | 127;
  header.writeBigUInt64BE(BigInt(size), 1);
  return header;
}

/** Sizes of the frame at the start of the input; null while it is incomplete. Servers do not mask. */
function frameSize(input: Buffer): { header: number; payload: number } | null {
  if (input.length < 2) return null;
  const short = (input[1] ?? 0) & 0x7f;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (input.length < header) return null;
  const payload = short < 126 ? short : short === 126 ? input.readUInt16BE(2) : Number(input.readBigUInt64BE(2));
  return input.length < header + payload ? null : { header, payload };
}
