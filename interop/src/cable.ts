import { once } from 'node:events';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';

const strainMs = 3;

/** What a client connects through, so that a test can cut the connection and decide when it may come back. */
export class Cable {
  readonly #listener: NetServer;
  readonly #target: number;
  readonly #ends = new Set<Socket>();
  #isCut = false;
  #isStrained = false;

  private constructor(target: number) {
    this.#target = target;
    this.#listener = createServer((client) => this.#join(client));
  }

  static async to(port: number): Promise<Cable> {
    const cable = new Cable(port);
    cable.#listener.listen(0, '127.0.0.1');
    await once(cable.#listener, 'listening');
    return cable;
  }

  get port(): number {
    const address = this.#listener.address();
    if (address === null || typeof address === 'string') throw new Error('the cable is not laid');
    return address.port;
  }

  /** Every connection ends without a word, and new ones do until `mend`. */
  cut(): void {
    this.#isCut = true;
    for (const end of this.#ends) end.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** From here on the client reads a chunk every few milliseconds, which is slower than the server writes. */
  strain(): void {
    this.#isStrained = true;
  }

  relax(): void {
    this.#isStrained = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #join(client: Socket): void {
    if (this.#isCut) return void client.destroy();
    const server = connect(this.#target, '127.0.0.1');
    client.pipe(server);
    server.on('data', (data) => {
      client.write(data);
      if (!this.#isStrained) return;
      server.pause();
      setTimeout(() => server.resume(), strainMs);
    });
    this.#tie(client, server);
    this.#tie(server, client);
  }

  /** When one end goes the other one does. */
  #tie(end: Socket, other: Socket): void {
    this.#ends.add(end);
    // A cut shows as an error on either side, and both are at their end then.
    end.on('error', () => {});
    end.on('close', () => {
      this.#ends.delete(end);
      other.destroy();
    });
  }
}
