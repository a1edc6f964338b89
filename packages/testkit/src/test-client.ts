import type { Node } from '@spindle/core';
import type { SocketHost, SocketOptions, SocketPair } from './socket-pair.ts';

/** Whatever the server sent, parsed. */
export type Received = Readonly<Record<string, unknown>>;

/** A JSON client of either generation that writes commands and lists what came back. Talks through a socket pair. */
export class TestClient {
  readonly socket: SocketPair;
  readonly version: 'v1' | 'v2';
  #nextId = 1;

  constructor(socket: SocketPair, version: 'v1' | 'v2') {
    this.socket = socket;
    this.version = version;
  }

  static open(
    host: SocketHost,
    node: Pick<Node, 'accept'>,
    version: 'v1' | 'v2' = 'v2',
    options: SocketOptions = {},
  ): TestClient {
    return new TestClient(host.connect(node, options), version);
  }

  /** Sends a command of the version's form and answers its id. `method` has the v2 name. */
  command(method: keyof typeof v1Methods, params: object = {}): number {
    const id = this.#nextId++;
    const command = this.version === 'v2' ? { id, [method]: params } : { id, method: v1Methods[method], params };
    this.socket.send(JSON.stringify(command));
    return id;
  }

  raw(frame: string): void {
    this.socket.send(frame);
  }

  /** Every reply and push since the last call, in order. */
  received(): Received[] {
    return this.socket.take().flatMap((frame) =>
      String(frame)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Received),
    );
  }
}

const v1Methods = {
  connect: 0,
  subscribe: 1,
  unsubscribe: 2,
  publish: 3,
  presence: 4,
  presence_stats: 5,
  history: 6,
  ping: 7,
  send: 8,
  rpc: 9,
  refresh: 10,
  sub_refresh: 11,
} as const;
