import { once } from 'node:events';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { layStrand, type StrandFaults } from './strand.ts';

/** `up`: from client to server. */
export type Direction = 'up' | 'down';

/**
 * What clients connect through, so that a test decides what happens on the way: a TCP listener on a free port of the loopback
 * that passes everything on to a port, and faults that begin and end when the test says so, for all its connections.
 */
export class Cable {
  readonly #listener: NetServer;
  readonly #target: number;
  readonly #ends = new Set<Socket>();
  readonly #faults: Readonly<Record<Direction, StrandFaults>> = {
    up: { delayMs: 0, isLost: false, isStrained: false, leftBytes: Infinity },
    down: { delayMs: 0, isLost: false, isStrained: false, leftBytes: Infinity },
  };
  #isCut = false;
  #isFrozen = false;

  private constructor(target: number) {
    this.#target = target;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
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

  /** Of all connections together so many more bytes arrive; the connection that carries the last of them is cut behind it. */
  cutAfter(bytes: number, direction: Direction = 'down'): void {
    this.#faults[direction].leftBytes = bytes;
  }

  /** From here on everything that passes, the end of a connection included, takes so much longer. */
  delay(ms: number, direction?: Direction): void {
    for (const faults of this.#either(direction)) faults.delayMs = ms;
  }

  /**
   * From here on what is sent vanishes, the end of a connection included, and nobody is told: links are half-open. Connections
   * that were open meanwhile have holes in them: cut them before `mend`.
   */
  lose(direction?: Direction): void {
    for (const faults of this.#either(direction)) faults.isLost = true;
  }

  /** Nothing moves any more, as with a laptop that sleeps: what is sent waits, first here and then at its sender. */
  freeze(): void {
    this.#isFrozen = true;
    for (const end of this.#ends) end.pause();
  }

  /** What waited arrives, in its order. */
  thaw(): void {
    this.#isFrozen = false;
    for (const end of this.#ends) end.resume();
  }

  /** From here on the client reads a chunk every few milliseconds, which is slower than the server writes. */
  strain(): void {
    this.#faults.down.isStrained = true;
  }

  relax(): void {
    this.#faults.down.isStrained = false;
  }

  /** The cable is as new; a frozen one thaws. */
  mend(): void {
    this.#isCut = false;
    for (const faults of this.#either()) {
      Object.assign(faults, { delayMs: 0, isLost: false, isStrained: false, leftBytes: Infinity });
    }
    this.thaw();
  }

  async close(): Promise<void> {
    this.cut();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #either(direction?: Direction): readonly StrandFaults[] {
    return direction === undefined ? [this.#faults.up, this.#faults.down] : [this.#faults[direction]];
  }

  #join(client: Socket): void {
    if (this.#isCut) return void client.destroy();
    const server = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true });
    for (const end of [client, server]) {
      this.#ends.add(end);
      end.on('close', () => this.#ends.delete(end));
      // A cut shows as an error on either side, and both are at their end then.
      end.on('error', () => {});
    }
    const snap = (): void => {
      client.destroy();
      server.destroy();
    };
    const isFrozen = (): boolean => this.#isFrozen;
    layStrand({ from: client, to: server, faults: this.#faults.up, isFrozen, snap });
    layStrand({ from: server, to: client, faults: this.#faults.down, isFrozen, snap });
    if (!this.#isFrozen) return;
    client.pause();
    server.pause();
  }
}
