import type { Payload } from '@spindle/protocol';
import { payloadText } from '@spindle/protocol/raw-json';
import type { Capabilities } from './capabilities/capabilities.ts';
import { parseExactly } from './exact-json.ts';

/** What the backend tells connections apart by: texts by their names, for the server alone. */
export type Labels = Readonly<Record<string, string>>;

/** Shared by everybody without labels. */
export const noLabels: Labels = Object.freeze({});

/** Whom permissions are about. Kept by reference: what is known about one is remembered as long as it lives. */
export interface Principal {
  /** Empty: anonymous. */
  readonly user: string;
  /** What the backend attached to the connection, for the server alone; JSON. */
  readonly meta?: Payload | undefined;
  readonly labels?: Labels | undefined;
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
    const value = parseExactly(payloadText(meta));
    return isObject(value) ? value : null;
  } catch {
    // Neither UTF-8 nor JSON: that is the answer.
    return null;
  }
}

function isObject(value: unknown): value is ParsedMeta {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
