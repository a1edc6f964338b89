import assert from 'node:assert/strict';
import { codecFor, disconnects, type DisconnectName } from '@spindle/protocol';
import type { SocketPair, TestClient } from '@spindle/testkit';
import { lineOf, messageOf, type ReplyMessage, type ServerMessage } from './messages.ts';
import { rest } from './rest.ts';

type Method = Parameters<TestClient['command']>[0];

/** A client as a test sees it: it asks and gets the answer, or looks at what has come in. */
export class Visitor {
  readonly #client: TestClient;
  #unread: ServerMessage[] = [];

  constructor(client: TestClient) {
    this.#client = client;
  }

  get version(): 'v1' | 'v2' {
    return this.#client.version;
  }

  get socket(): SocketPair {
    return this.#client.socket;
  }

  /** Client id. */
  get id(): string {
    return this.socket.client;
  }

  /** Sends a command, named as in v2; answers its id. */
  send(method: Method, params: object = {}): number {
    return this.#client.command(method, params);
  }

  raw(frame: string): void {
    this.#client.raw(frame);
  }

  /** Sends a command, waits until everything is at rest, and takes the reply out of what came in. */
  async ask(method: Method, params: object = {}): Promise<ReplyMessage> {
    return this.reply(this.send(method, params));
  }

  /** Takes the reply with the id out of what came in. */
  async reply(id: number): Promise<ReplyMessage> {
    await rest();
    this.#read();
    const place = this.#unread.findIndex((message) => message.kind === 'reply' && message.id === id);
    const [reply] = place < 0 ? [] : this.#unread.splice(place, 1);
    if (reply?.kind !== 'reply') assert.fail(`no reply ${id}; closed: ${JSON.stringify(this.socket.closed)}`);
    return reply;
  }

  /** The result of a command that has to succeed. */
  async succeed(method: Method, params: object = {}): Promise<NonNullable<ReplyMessage['result']>> {
    const { result, error } = await this.ask(method, params);
    if (result === null) assert.fail(`${method}: error ${error?.code}`);
    return result;
  }

  /** The error code of a command that has to be refused with one, 0 when it succeeds. */
  async errorOf(method: Method, params: object = {}): Promise<number> {
    return (await this.ask(method, params)).error?.code ?? 0;
  }

  /** Everything that came in since the last look, in order. */
  async messages(): Promise<ServerMessage[]> {
    await rest();
    this.#read();
    return this.#unread.splice(0);
  }

  /** The same, a line each. */
  async lines(): Promise<string[]> {
    return (await this.messages()).map(lineOf);
  }

  /** The server has closed the connection, for this reason and in the words of the client's generation. */
  async expectClosed(name: DisconnectName): Promise<void> {
    await rest();
    assert.deepEqual(this.socket.closed, codecFor(this.version, this.socket.encoding).close(disconnects[name]));
  }

  #read(): void {
    for (const received of this.#client.received()) this.#unread.push(messageOf(this.version, received));
  }
}
