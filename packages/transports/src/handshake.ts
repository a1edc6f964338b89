import type { Encoding, ProtocolVersion } from '@spindle/protocol';
import { requestQuery } from './http/request-path.ts';

/** What an upgrade request asks for. */
export interface Handshake {
  readonly encoding: Encoding;
  /** Null: read from the first frame. */
  readonly version: ProtocolVersion | null;
  /** To be confirmed in the response; null when the client offers none that is known. */
  readonly subprotocol: string | null;
}

const subprotocols: ReadonlySet<string> = new Set(['centrifuge-json', 'centrifuge-protobuf']);

/** Names that the generations of clients gave the query parameter for the encoding. */
const encodingParameters = ['format', 'cf_protocol', 'protocol'];

/**
 * Reads encoding, protocol version and subprotocol (T3, T4, T5); null when the version asked for does not exist (T6).
 * Protobuf is chosen when the query or the subprotocol asks for it, JSON when neither does.
 */
export function readHandshake(request: Request): Handshake | null {
  const query = request.url.includes('?') ? requestQuery(request.url) : null;
  const version = readVersion(query?.get('cf_protocol_version') ?? null);
  if (version === undefined) return null;
  const subprotocol = chooseSubprotocol(offeredSubprotocols(request));
  const isProtobuf =
    encodingParameters.some((name) => query?.get(name) === 'protobuf') || subprotocol === 'centrifuge-protobuf';
  return { encoding: isProtobuf ? 'protobuf' : 'json', version, subprotocol };
}

function readVersion(parameter: string | null): ProtocolVersion | null | undefined {
  if (parameter === null || parameter === '') return null;
  return parameter === 'v1' || parameter === 'v2' ? parameter : undefined;
}

/** The first one known, of those a client offers. */
export function chooseSubprotocol(offered: Iterable<string>): string | null {
  for (const name of offered) if (subprotocols.has(name)) return name;
  return null;
}

function offeredSubprotocols({ headers }: Request): readonly string[] {
  return (
    headers
      .get('sec-websocket-protocol')
      ?.split(',')
      .map((name) => name.trim()) ?? []
  );
}
