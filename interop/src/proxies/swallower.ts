import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Between client and server: lets the handshake of a WebSocket pass, and none of the frames behind it. */
export class Swallower {
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#listener = createServer((client) => {
      const server = connect(target, '127.0.0.1');
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
      }
      client.once('data', (request) => {
        server.write(request);
        client.resume();
      });
      server.once('data', (response) => {
        client.write(response);
        server.resume();
      });
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
    });
  }

  static async before(target: number): Promise<Swallower> {
    const swallower = new Swallower(target);
    swallower.#listener.listen(0, '127.0.0.1');
    await once(swallower.#listener, 'listening');
    return swallower;
  }

  get port(): number {
    const address = this.#listener.address();
    if (address === null || typeof address === 'string') throw new Error('nobody listens');
    return address.port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#listener.close();
  }
}
