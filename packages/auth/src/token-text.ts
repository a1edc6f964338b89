import { decode as decodeBase64Url } from 'jose/base64url';
import { textOf, type ClaimSet } from './claims.ts';
import { RawJsonError, splitObject } from '@spindle/protocol/raw-json';
import { Refused } from './refusal.ts';

export interface TokenHeader {
  /** As the token spells it; not yet known to be an algorithm. */
  readonly alg: string;
  /** Undefined as well when it is empty. */
  readonly kid: string | undefined;
}

/** A token taken apart. Nothing in it is verified. */
export interface InspectedToken {
  readonly header: TokenHeader;
  /** JSON text of the claims, as signed. */
  readonly payload: string;
}

/** Three parts of base64url; the signature may be empty, what it is worth is decided later. */
const compactForm = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*$/;

/** Keeps a byte order mark, so that it is refused as the JSON error it is. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Shows what a token says, for tools; null when it is no token at all. Nothing in it is verified. */
export function inspectToken(token: string): InspectedToken | null {
  try {
    const { header, payload } = decodeToken(token);
    return { header, payload };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Throws `Refused` for anything but the compact form of RFC 7515 with two JSON objects in it. */
export function decodeToken(token: string): InspectedToken & { readonly claims: ClaimSet } {
  const [, header, claims] = compactForm.exec(token) ?? [];
  if (header === undefined || claims === undefined) {
    throw new Refused('malformed', 'the token is not three parts of base64url separated by dots');
  }
  const payload = decodePart(claims, 'payload');
  return {
    header: readHeader(decodePart(header, 'header')),
    payload,
    claims: { path: '', members: membersOf(payload, 'payload') },
  };
}

function readHeader(text: string): TokenHeader {
  const members = membersOf(text, 'header');
  if (members.has('crit')) {
    throw new Refused('header', 'the header lists critical extensions, none is supported');
  }
  const alg = textOf(members.get('alg') ?? 'null');
  if (alg === null) throw new Refused('header', 'alg in the header is not a string');
  const rawKid = members.get('kid') ?? 'null';
  const kid = rawKid === 'null' ? '' : textOf(rawKid);
  if (kid === null) throw new Refused('header', 'kid in the header is not a string');
  return { alg, kid: kid || undefined };
}

function membersOf(text: string, part: 'header' | 'payload'): Map<string, string> {
  try {
    return splitObject(text);
  } catch (error) {
    if (!(error instanceof RawJsonError)) throw error;
    throw new Refused('malformed', `the ${part} is not a JSON object`);
  }
}

function decodePart(part: string, name: 'header' | 'payload'): string {
  try {
    return strictUtf8.decode(decodeBase64Url(part));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Refused('malformed', `the ${name} is not base64url of UTF-8 text`);
  }
}
