import { createHash, randomBytes } from 'node:crypto';
import { constants, inflateRawSync } from 'node:zlib';
import { dial, type Dialled } from './dial.ts';
import { readHead, type HttpHead } from './http-head.ts';
import type { Question } from './question.ts';
import { maskedFrame, opcodes, readFrame } from './web-socket-frame.ts';
import type { Wire } from './wire.ts';

export type Upgraded =
  | { readonly kind: 'open'; readonly head: HttpHead; readonly socket: ProbeSocket }
  /** Answered, but not with an upgrade. */
  | { readonly kind: 'refused'; readonly head: HttpHead }
  /** There is a connection, and the request was not answered: it was closed, or nothing came in time. */
  | { readonly kind: 'ended' | 'late' }
  | { readonly kind: 'unreachable'; readonly code: string };

export interface UpgradeRequest {
  /** Below the prefix of the deployment. */
  readonly path: string;
  readonly origin?: string | undefined;
  readonly extensions?: string | undefined;
}

/** What came next on a WebSocket connection. */
export type Heard =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  /** Cut without a close frame. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'late' };

/** A WebSocket client that shows what happens below it. */
export class ProbeSocket {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  send(text: string): void {
    this.#wire.write(maskedFrame(opcodes.text, text));
  }

  /** The next message or the end. Pings of the transport are answered on the way. */
  async hear(limitMs: number): Promise<Heard> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const taken = await this.#wire.take(readFrame, Math.max(0, deadline - performance.now()));
      if (taken.kind === 'ended') return { kind: 'cut' };
      if (taken.kind === 'late') return taken;
      const { opcode, payload, isCompressed } = taken.value;
      if (opcode === opcodes.ping) this.#wire.write(maskedFrame(opcodes.pong, payload));
      if (opcode === opcodes.text) return isCompressed ? inflated(payload) : { kind: 'text', text: payload.toString() };
      if (opcode === opcodes.close) return closeOf(payload);
    }
  }

  close(): void {
    this.#wire.write(maskedFrame(opcodes.close, new Uint8Array([0x03, 0xe8])));
    this.#wire.close();
  }
}

/** A message of at most so many bytes; what the doctor asks for is answered with a few hundred. */
const maxInflatedBytes = 1_048_576;

/** RFC 7692, section 7.2.2. What cannot be inflated is as good as cut: a client ends the connection there. */
function inflated(payload: Buffer): Heard {
  try {
    const deflated = Buffer.concat([payload, Buffer.from([0x00, 0x00, 0xff, 0xff])]);
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxInflatedBytes };
    return { kind: 'text', text: inflateRawSync(deflated, options).toString() };
  } catch {
    return { kind: 'cut' };
  }
}

const noStatus = 1005;

function closeOf(payload: Buffer): Heard {
  if (payload.length < 2) return { kind: 'closed', code: noStatus, reason: '' };
  return { kind: 'closed', code: payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
}

/** Asks for a WebSocket connection as a browser does. */
export async function upgrade(question: Question, request: UpgradeRequest): Promise<Upgraded> {
  const dialled = await dial(question);
  return dialled.ok ? askForUpgrade(dialled, question, request) : { kind: 'unreachable', code: dialled.code };
}

async function askForUpgrade(
  { wire }: Extract<Dialled, { readonly ok: true }>,
  { target, limitMs }: Question,
  { path, origin, extensions }: UpgradeRequest,
): Promise<Upgraded> {
  const key = randomBytes(16).toString('base64');
  const headers = {
    host: target.authority,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
    ...(origin === undefined ? null : { origin }),
    ...(extensions === undefined ? null : { 'sec-websocket-extensions': extensions }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  wire.write(`GET ${target.prefix}${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const answer = await wire.take(readHead, limitMs);
  if (answer.kind === 'taken') {
    const head = answer.value;
    if (head.status === 101 && head.headers.get('sec-websocket-accept') === acceptOf(key)) {
      return { kind: 'open', head, socket: new ProbeSocket(wire) };
    }
    wire.close();
    return { kind: 'refused', head };
  }
  wire.close();
  return answer;
}

/** RFC 6455, section 4.2.2. */
function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
