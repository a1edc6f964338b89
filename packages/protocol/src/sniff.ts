import type { Encoding, ProtocolVersion } from './codec.ts';
import { frameText } from './json/frame-text.ts';
import { JsonReader } from './json/reader.ts';
import { malformationOf } from './malformed.ts';
import type { Frame } from './messages.ts';
import { frameBytes } from './protobuf/frame-bytes.ts';
import { ProtobufReader } from './protobuf/reader.ts';

/** What the first command of a connection contains, by which the generations differ. */
interface Traits {
  hasId: boolean;
  /** By which the 2016 generation numbers its commands. */
  hasUid: boolean;
  /** `method` or `params`: fields of the first generation. */
  hasMethod: boolean;
  hasConnect: boolean;
  /** Any other field of the second generation. */
  hasRequest: boolean;
}

/**
 * The protocol generation of a client, judged by its first frame; null when its first command cannot be read, which
 * counts as malformed. A connect request inside the envelope is v2; otherwise method, params or nothing but an id are
 * v1; a command with another v2 request, or an empty one, is v2 (P1, P2).
 */
export function sniffVersion(frame: Frame, encoding: Encoding): ProtocolVersion | null {
  try {
    const { hasId, hasMethod, hasConnect, hasRequest } =
      encoding === 'json' ? jsonTraits(frame) : protobufTraits(frame);
    if (hasConnect) return 'v2';
    return hasMethod || (hasId && !hasRequest) ? 'v1' : 'v2';
  } catch (error) {
    malformationOf(error);
    return null;
  }
}

/**
 * Whether the first frame of a JSON connection is of the 2016 generation: a list of commands, or a command with a `uid`
 * and neither an id nor a request of v2 (L1). To be asked before `sniffVersion`, which knows the later generations.
 */
export function isLegacyFrame(frame: Frame): boolean {
  try {
    const reader = new JsonReader(frameText(frame));
    if (reader.peeksArray()) return reader.beginArray();
    const { hasUid, hasId, hasConnect, hasRequest } = objectTraits(reader);
    return hasUid && !hasId && !hasConnect && !hasRequest;
  } catch (error) {
    malformationOf(error);
    return false;
  }
}

const requestKeys: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'publish',
  'presence',
  'presence_stats',
  'history',
  'ping',
  'send',
  'rpc',
  'refresh',
  'sub_refresh',
]);

const noTraits: Readonly<Traits> = {
  hasId: false,
  hasUid: false,
  hasMethod: false,
  hasConnect: false,
  hasRequest: false,
};

function jsonTraits(frame: Frame): Traits {
  return objectTraits(new JsonReader(frameText(frame)));
}

function objectTraits(reader: JsonReader): Traits {
  const traits = { ...noTraits };
  if (!reader.beginObject()) return traits;
  do {
    const key = reader.key();
    if (key === 'id') traits.hasId = true;
    else if (key === 'uid') traits.hasUid = true;
    else if (key === 'method' || key === 'params') traits.hasMethod = true;
    else if (key === 'connect') traits.hasConnect = true;
    else if (requestKeys.has(key)) traits.hasRequest = true;
    reader.skip();
  } while (reader.nextField());
  return traits;
}

function protobufTraits(frame: Frame): Traits {
  const reader = new ProtobufReader(frameBytes(frame));
  const traits = { ...noTraits };
  reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    const field = tag >>> 3;
    if (field === 1) traits.hasId = true;
    else if (field <= 3) traits.hasMethod = true;
    else if (field === 4) traits.hasConnect = true;
    else if (field <= 15) traits.hasRequest = true;
    reader.skip(tag);
  }
  return traits;
}
