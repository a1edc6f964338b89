import {
  ServerInterceptingCall,
  status,
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import type { PushStream } from './uni-grpc-transport.ts';

export type ConsumeCall = ServerWritableStream<Uint8Array, Buffer>;

/** Calls as transports write to them. */
export interface CallStreams {
  /** Has to look at every call before it is handled. */
  readonly interceptor: ServerInterceptor;
  of(call: ConsumeCall): PushStream;
}

const aborted = {
  slow: { code: status.RESOURCE_EXHAUSTED, details: 'slow' },
  dropped: { code: status.UNAVAILABLE, details: 'the connection was dropped' },
} as const;

/**
 * A status waits behind everything that was written, and so would never reach a client that does not read. One that passes
 * the rest has to be sent by way of the call below, which only interceptors see; they and handlers share its metadata.
 */
export function createCallStreams(): CallStreams {
  const below = new WeakMap<Metadata, ServerInterceptingCallInterface>();
  return {
    interceptor: (_method, call) =>
      new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata(metadata, next) {
              below.set(metadata, call);
              next(metadata);
            },
          }),
      }),
    of: (call) => ({
      write: (push, onTaken) => void call.write(push, onTaken),
      end: () => void call.end(),
      abort(because) {
        call.destroy();
        below.get(call.metadata)?.sendStatus({ ...aborted[because] });
      },
    }),
  };
}
