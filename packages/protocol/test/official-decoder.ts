import { Centrifuge as JsonClient } from 'centrifuge-5';
import { Centrifuge as ProtobufClient } from 'centrifuge-5/build/protobuf';

/** What a client of the official SDK keeps of a publication: its value, and the bytes that are the base of the next patch. */
interface Decoded {
  readonly newData: unknown;
  readonly newPrevValue: Uint8Array;
}

interface OfficialCodec {
  applyDeltaIfNeeded(publication: { data: unknown; delta?: boolean }, base: Uint8Array | undefined): Decoded;
}

/** The delta decoders of centrifuge-js, which no connection is needed for. */
export const officialDecoders = {
  json: codecOf(new JsonClient('ws://localhost')),
  protobuf: codecOf(new ProtobufClient('ws://localhost')),
} as const;

function codecOf(client: object): OfficialCodec {
  return (client as { readonly _codec: OfficialCodec })._codec;
}
