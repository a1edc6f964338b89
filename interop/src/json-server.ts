import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface JsonServer {
  readonly url: string;
  stop(): void;
}

/**
 * An application's backend on a free port: answers every POST with JSON, other requests with an empty page, and lets
 * pages of every origin in.
 */
export async function startJsonServer(
  answer: (path: string, body: string) => JsonAnswer | Promise<JsonAnswer>,
): Promise<JsonServer> {
  const respond = async (request: IncomingMessage): Promise<JsonAnswer> => {
    if (request.method === 'OPTIONS' || request.method === 'GET') return { status: 200, body: {} };
    return answer(request.url ?? '', await read(request));
  };
  const server = createServer((request, response) => {
    respond(request).then(
      ({ status, body }) => {
        response.writeHead(status, corsHeaders(request)).end(JSON.stringify(body));
      },
      () => response.writeHead(500).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function corsHeaders(request: IncomingMessage): Record<string, string> {
  return {
    'Content-Type': request.method === 'GET' ? 'text/html' : 'application/json',
    'Access-Control-Allow-Origin': request.headers.origin ?? '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
  };
}
