import type { Codec, Encoding, ProtocolVersion } from './codec.ts';
import { v1Json } from './v1/json.ts';
import { v1Protobuf } from './v1/protobuf.ts';
import { v2Json } from './v2/json.ts';
import { v2Protobuf } from './v2/protobuf.ts';

const codecs: Readonly<Record<ProtocolVersion, Readonly<Record<Encoding, Codec>>>> = {
  v1: { json: v1Json, protobuf: v1Protobuf },
  v2: { json: v2Json, protobuf: v2Protobuf },
};

/** The codec of a wire variant. There is one of each; all connections share it. */
export function codecFor(version: ProtocolVersion, encoding: Encoding): Codec {
  return codecs[version][encoding];
}
