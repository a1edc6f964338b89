import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { checks } from './checks.ts';
import { examine, type Finding } from './examine.ts';
import { unknownDeployment } from './deployment.ts';
import type { Question } from './question.ts';
import { readTarget } from './target.ts';

/** Findings by the name of their check. */
export type Findings = ReadonlyMap<string, Finding>;

/** Examines the address, with half a second for each answer and no watching unless the test says otherwise. */
export async function examined(url: string, question: Partial<Question> = {}): Promise<Findings> {
  const target = readTarget(url);
  if (target === null) throw new Error(`${url} is no address`);
  const known = { deployment: unknownDeployment, grpc: null };
  const defaults = { target, ...known, token: null, origin: null, channel: null, idleMs: 0, limitMs: 500 };
  const findings = await examine(checks, { ...defaults, ...question }, () => {});
  return new Map(findings.map((finding) => [finding.check, finding]));
}

/** `fault the upgrade …` */
export function told(findings: Findings, check: string): string {
  const finding = findings.get(check);
  return finding === undefined ? `no check is called ${check}` : `${finding.verdict} ${finding.because}`;
}

/** Something that listens and is no server of ours: it answers every request head as the test says. */
export class Stranger {
  readonly #server: NetServer;
  readonly #sockets = new Set<Socket>();

  constructor(server: NetServer, answer: (socket: Socket, head: string) => void) {
    this.#server = server;
    const event = 'setSecureContext' in server ? 'secureConnection' : 'connection';
    server.on(event, (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).once('data', (head: Buffer) => answer(socket, head.toString('latin1')));
    });
  }

  static async answering(answer: (socket: Socket, head: string) => void): Promise<Stranger> {
    return new Stranger(createServer(), answer).listen();
  }

  /** Answers with a status and nothing else. */
  static async saying(status: string, ...headers: readonly string[]): Promise<Stranger> {
    const lines = [`HTTP/1.1 ${status}`, 'Content-Length: 0', 'Connection: close', ...headers];
    return Stranger.answering((socket) => void socket.end(`${lines.join('\r\n')}\r\n\r\n`));
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('nobody listens');
    return address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** What grants the upgrade that a request head asks for. */
export function grant(head: string, ...headers: readonly string[]): string {
  const [, key = ''] = /sec-websocket-key: (.*)\r\n/i.exec(head) ?? [];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, ...headers];
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** A message of a server. */
export function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
}

/** What begins a response that stays open. */
export function streamHead(...headers: readonly string[]): string {
  return `${['HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
}
