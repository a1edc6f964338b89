import type { Payload } from '@spindle/protocol';
import type { Capabilities } from './capabilities/capabilities.ts';

/** Whom permissions are about. Kept by reference: what is known about one is remembered as long as it lives. */
export interface Principal {
  /** Empty: anonymous. */
  readonly user: string;
  /** What the backend attached to the connection, for the server alone; JSON. */
  readonly meta?: Payload | undefined;
  /** What the connection token allows besides the options; null or absent: nothing. */
  readonly capabilities?: Capabilities | null | undefined;
}

export type ParsedMeta = Readonly<Record<string, unknown>>;

/**
 * Reads the `meta` of principals for expressions, once for each and only when one asks; null when it is no JSON object.
 * Absent it has no members (C85).
 */
export function createMetaReader(): (principal: Principal) => ParsedMeta | null {
  const parsed = new WeakMap<Principal, ParsedMeta | null>();
  return (principal) => {
    if (principal.meta === undefined) return noMembers;
    let meta = parsed.get(principal);
    if (meta === undefined) {
      meta = parseMeta(principal.meta);
      parsed.set(principal, meta);
    }
    return meta;
  };
}

const noMembers: ParsedMeta = Object.freeze({});

function parseMeta(meta: Payload): ParsedMeta | null {
  try {
    const text = typeof meta === 'string' ? meta : new TextDecoder('utf-8', { fatal: true }).decode(meta);
    const value: unknown = JSON.parse(text, exactInteger);
    return isObject(value) ? value : null;
  } catch {
    // Neither UTF-8 nor JSON: that is the answer.
    return null;
  }
}

function isObject(value: unknown): value is ParsedMeta {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Identifiers beyond 2^53 stay different from their neighbours, where the runtime tells how a number was written. */
function exactInteger(_key: string, value: unknown, written?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = written?.source ?? '';
  return /^-?\d{1,19}$/.test(source) ? BigInt(source) : value;
}
