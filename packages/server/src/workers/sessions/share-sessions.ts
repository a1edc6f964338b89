import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  listen,
  sockJsSessionOf,
  type Endpoints,
  type Host,
  type HostOptions,
  type RequestHandler,
} from '@spindle/transports';
import type { WorkerShare } from '../processes/worker.ts';
import { handOver, peerHeader } from './hand-over.ts';
import { ownerOf } from './owner.ts';

export interface SharedSessions {
  /** Of this worker, for clients. */
  readonly endpoints: Endpoints;
  /** Where the other workers hand over what is for sessions here. */
  readonly host: Host;
}

export interface SessionSharing extends Pick<HostOptions, 'endpoints' | 'maxBodyBytes' | 'onFailure'> {
  readonly worker: Pick<WorkerShare, 'number' | 'count' | 'folder'>;
  /** Of the paths of SockJS. */
  readonly prefix: string;
}

/**
 * A session of SockJS lives in one worker, and its requests come to any: by its id they all know whose it is, and hand them over
 * (W17). Rejects with `ListenError`.
 */
export async function shareSessions({ worker, prefix, ...options }: SessionSharing): Promise<SharedSessions> {
  const { endpoints, onFailure } = options;
  const socketOf = (number: number): string => join(worker.folder, `worker-${number}.sock`);
  const handing = (owner: number): RequestHandler => {
    return (request, context) =>
      handOver(request, context, socketOf(owner)).catch((error: unknown) => {
        // The worker has died, and its sessions with it; or the client is gone, and nobody waits for the answer.
        if (!request.signal.aborted) onFailure({ operation: 'hand over', error });
        return new Response(null, { status: 503 });
      });
  };

  // Of a worker that was here before, and died.
  rmSync(socketOf(worker.number), { force: true });
  const host = await listen({
    ...options,
    address: '',
    port: 0,
    socketPath: socketOf(worker.number),
    endpoints: { ...endpoints, webSocketAt: () => null, handlerAt: (path) => believing(endpoints.handlerAt(path)) },
  });
  return {
    host,
    endpoints: {
      ...endpoints,
      handlerAt(path) {
        const handler = endpoints.handlerAt(path);
        const session = handler === null ? null : sockJsSessionOf(prefix, path);
        const owner = session === null ? worker.number : ownerOf(session, worker.count);
        return owner === worker.number ? handler : handing(owner);
      },
    },
  };
}

/** Takes the word of the worker that hands over for where the request came from. */
function believing(handler: RequestHandler | null): RequestHandler | null {
  if (handler === null) return null;
  return (request, context) =>
    handler(request, {
      address: request.headers.get(peerHeader) ?? '',
      keepOpen: () => context.keepOpen(),
      letGo: () => context.letGo?.(),
    });
}
