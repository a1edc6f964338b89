import { opcodes, RawClient } from '@spindle/testkit';
import { dialects, type DialectName, type Message, type Method, type Params } from './dialects.test.fixture.ts';

/** How long a test waits for what should come before it says what did not. */
const limitMs = 20_000;

/** A client of any dialect on a real connection, which reads and writes payloads as bytes. */
export class WireClient {
  readonly dialect: DialectName;
  readonly #raw: RawClient;
  readonly #unread: Message[] = [];
  #nextId = 1;
  /** Id the server gave the connection. */
  id = '';
  closeCode: number | null = null;

  private constructor(raw: RawClient, dialect: DialectName) {
    this.#raw = raw;
    this.dialect = dialect;
  }

  static async connect(port: number, dialect: DialectName, params: Params): Promise<WireClient> {
    const raw = await RawClient.open(port, `/connection/websocket${dialects[dialect].query}`);
    const client = new WireClient(raw, dialect);
    client.welcome = await client.command('connect', params);
    const id = client.welcome.at('connect client')?.toString() ?? '';
    client.id = client.carriesText ? (JSON.parse(id) as string) : id;
    return client;
  }

  /** The answer to connect. */
  welcome: Message | null = null;

  get carriesText(): boolean {
    return dialects[this.dialect].carries === 'text';
  }

  /** Sends a command and answers its reply, whatever comes before it is kept. */
  async command(method: Method, params: Params): Promise<Message> {
    const id = this.send(method, params);
    const reply = await this.#take((message) => message.id === id);
    if (reply.kind === 'error') throw new Error(`${this.dialect} ${method}: ${reply.text}`);
    return reply;
  }

  send(method: Method, params: Params): number {
    const id = this.#nextId++;
    const frame = dialects[this.dialect].command(id, method, params);
    this.#raw.send(this.carriesText ? opcodes.text : opcodes.binary, frame);
    return id;
  }

  /** The next push of the kind. */
  push(kind: string): Promise<Message> {
    return this.#take((message) => message.id === 0 && message.kind === kind);
  }

  /** Code of the close frame; what comes before it is kept. */
  async closed(): Promise<number | null> {
    while (this.closeCode === null && (await this.#read()));
    return this.closeCode;
  }

  /** Forgets the pushes of the kind that have come in and were not asked for. */
  forget(kind: string): void {
    const others = this.#unread.filter((message) => message.kind !== kind);
    this.#unread.splice(0, this.#unread.length, ...others);
  }

  leave(): void {
    this.#raw.destroy();
  }

  async #take(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const place = this.#unread.findIndex(fits);
      const [found] = place < 0 ? [] : this.#unread.splice(place, 1);
      if (found !== undefined) return found;
      if (!(await this.#read())) throw new Error(`${this.dialect}: closed with ${this.closeCode}`);
    }
  }

  /** Reads one frame; false at the end. */
  async #read(): Promise<boolean> {
    const frame = await withLimit(this.#raw.frame(), () => `${this.dialect} waits, and has ${this.#summary()}`);
    if (frame === null) return false;
    if (frame.opcode === opcodes.close) {
      this.closeCode = frame.payload.readUInt16BE(0);
      return false;
    }
    this.#unread.push(...dialects[this.dialect].messages(frame.payload));
    return true;
  }

  #summary(): string {
    return this.#unread.map(({ id, kind, text }) => `${id} ${kind} ${text.slice(0, 200)}`).join('; ');
  }
}

function withLimit<T>(work: Promise<T>, because: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(because())), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
