import type { MethodDefinition } from '@grpc/grpc-js';
import { DelimitedSplitter, type Frame } from '@spindle/protocol';

const servicePath = '/centrifugal.centrifugo.unistream.CentrifugoUniStream';

/**
 * The one method of the service, between bytes and bytes: requests are for the codec of the connection, pushes come from it.
 * `unistream.proto` says the same to clients.
 */
export const consume: MethodDefinition<Uint8Array, Buffer> = {
  path: `${servicePath}/Consume`,
  requestStream: false,
  responseStream: true,
  requestSerialize: asBuffer,
  requestDeserialize: asBytes,
  responseSerialize: (push) => push,
  responseDeserialize: (push) => push,
};

/** The pushes of a frame, each without its length: the messages of a stream have one of their own. */
export function pushesOf(frame: Frame): readonly Buffer[] {
  if (typeof frame === 'string') throw new TypeError('a JSON frame on a transport for Protobuf');
  return new DelimitedSplitter(Infinity).push(frame).map(asBuffer);
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A `Buffer` slices without copying, which is not what a `Uint8Array` promises. */
function asBytes({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
