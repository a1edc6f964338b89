import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi, type Api, type ApiOptions } from '@spindle/instant';

export interface Call {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface StubServer {
  readonly api: Api;
  readonly calls: Call[];
  /** Milliseconds that retries waited. */
  readonly waits: number[];
  stop(): void;
}

/** What the server does with a call; null never answers, `'hang up'` closes the connection. */
export type Behaviour = (
  call: Call,
  count: number,
) => { readonly status?: number; readonly body: unknown } | null | 'hang up';

export async function startStub(behaviour: Behaviour, options: Partial<ApiOptions> = {}): Promise<StubServer> {
  const calls: Call[] = [];
  const waits: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = request.headers['x-api-key'];
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const call = { path: request.url ?? '', key: typeof key === 'string' ? key : undefined, body };
      calls.push(call);
      const answer = behaviour(call, calls.length);
      if (answer === 'hang up') request.socket.destroy();
      else if (answer !== null) {
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sleep = async (ms: number): Promise<void> => void waits.push(ms);
  return {
    api: createApi({ url: `http://127.0.0.1:${port}/api/`, apiKey: 'the key', sleep, ...options }),
    calls,
    waits,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
