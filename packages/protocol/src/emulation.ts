import type { Encoding } from './codec.ts';
import type { Frame } from './frame.ts';
import { parseEmulationRequest } from './generated/v2-json.ts';
import { readEmulationRequest } from './generated/v2-protobuf.ts';
import type { EmulationRequest } from './generated/v2-types.ts';
import { frameText } from './json/frame-text.ts';
import { JsonReader } from './json/reader.ts';
import { malformationOf } from './malformed.ts';
import { frameBytes } from './protobuf/frame-bytes.ts';
import { ProtobufReader } from './protobuf/reader.ts';

/**
 * Reads the body by which an emulated transport sends: one message, without a length in front of it. `data` is a frame
 * for the codec of the connection. Null when the body is malformed.
 */
export function decodeEmulationRequest(body: Frame, encoding: Encoding): EmulationRequest | null {
  try {
    if (encoding === 'protobuf') return readEmulationRequest(new ProtobufReader(frameBytes(body)));
    const reader = new JsonReader(frameText(body));
    const request = parseEmulationRequest(reader);
    reader.finish();
    return request;
  } catch (error) {
    malformationOf(error);
    return null;
  }
}
