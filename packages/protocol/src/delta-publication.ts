import type { Encoding } from './codec.ts';
import { createDelta } from './fossil-delta/create-delta.ts';
import type { Publication } from './generated/v2-types.ts';
import { payloadText } from './json/payload-text.ts';
import { quote } from './json/quote.ts';
import type { Payload } from './payload.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/**
 * The publication as a subscriber with delta compression gets it in full. In JSON its data is a string that holds the
 * text of the payload, because a patch applies to text (P123); throws `PayloadNotJson` where that is none.
 */
export function wholePublication(publication: Publication, encoding: Encoding): Publication {
  return encoding === 'json' ? { ...publication, data: quote(textOf(publication)) } : publication;
}

/**
 * The same for a subscriber whose last publication was `base`: its data is a patch, or all of it where a patch would not be
 * smaller (P124). Throws `PayloadNotJson` like `wholePublication`.
 */
export function patchedPublication(publication: Publication, base: Publication, encoding: Encoding): Publication {
  const data = encoding === 'json' ? textPatch(publication, base) : bytePatch(publication, base);
  return data === null ? wholePublication(publication, encoding) : { ...publication, data, delta: true };
}

/** Publications that follow one another, for a subscriber that has none before them: the first in full, the others patched. */
export function patchedSequence(publications: readonly Publication[], encoding: Encoding): readonly Publication[] {
  return publications.map((publication, place) => {
    const base = publications[place - 1];
    return base === undefined
      ? wholePublication(publication, encoding)
      : patchedPublication(publication, base, encoding);
  });
}

function textPatch(publication: Publication, base: Publication): Payload | null {
  const target = encodeUtf8(textOf(publication));
  const patch = createDelta(encodeUtf8(textOf(base)), target, { utf8: true });
  const text = patch.length < target.length ? decodeUtf8(patch) : null;
  return text === null ? null : quote(text);
}

function bytePatch(publication: Publication, base: Publication): Payload | null {
  const target = bytesOf(publication);
  const patch = createDelta(bytesOf(base), target);
  return patch.length < target.length ? patch : null;
}

/** Data that is empty, which has no JSON, is `null` to a client that parses it. */
function textOf({ data = '' }: Publication): string {
  return data.length === 0 ? 'null' : payloadText(data);
}

function bytesOf({ data = '' }: Publication): Uint8Array {
  return typeof data === 'string' ? encodeUtf8(data) : data;
}
