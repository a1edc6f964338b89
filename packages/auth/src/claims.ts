import type { Payload } from '@spindle/protocol';
import { readString, splitArray, splitObject } from '@spindle/protocol/raw-json';
import { Refused } from './refusal.ts';

/**
 * A JSON object of a token's payload whose members are still raw text. Readers answer undefined for a member that is
 * absent or null, and refuse one of the wrong type by its name (A4, A5).
 */
export interface ClaimSet {
  /** What refusals call the object: empty at the top, else like `subs[]`. Holds no name a token chose. */
  readonly path: string;
  readonly members: ReadonlyMap<string, string>;
}

/** A value given as JSON or as base64; base64 wins (A37). It is decoded late, after the time checks (A22). */
export interface OpaqueClaim {
  readonly json: string | undefined;
  readonly base64: string | undefined;
  /** What refusals call the base64 form. */
  readonly path: string;
}

export function stringClaim(claims: ClaimSet, name: string): string | undefined {
  return readAs(claims, name, 'a string', textOf);
}

/** Any finite number, fractions included. */
export function numberClaim(claims: ClaimSet, name: string): number | undefined {
  return readAs(claims, name, 'a number', readNumber);
}

export function integerClaim(claims: ClaimSet, name: string): number | undefined {
  return readAs(claims, name, 'an integer', (raw) => {
    const value = readNumber(raw);
    return value !== null && Number.isInteger(value) ? value : null;
  });
}

export function booleanClaim(claims: ClaimSet, name: string): boolean | undefined {
  return readAs(claims, name, 'a boolean', (raw) => (raw === 'true' ? true : raw === 'false' ? false : null));
}

export function stringListClaim(claims: ClaimSet, name: string): string[] | undefined {
  return readAs(claims, name, 'a list of strings', readStrings);
}

/** `aud` may be one string or a list of them (RFC 7519 4.1.3). */
export function stringOrListClaim(claims: ClaimSet, name: string): string[] | undefined {
  return readAs(claims, name, 'a string or a list of strings', (raw) => {
    const single = textOf(raw);
    return single === null ? readStrings(raw) : [single];
  });
}

/** A list of objects; refusals call each `path[]`. */
export function objectListClaim(claims: ClaimSet, name: string): ClaimSet[] | undefined {
  const path = `${pathOf(claims, name)}[]`;
  return readAs(claims, name, 'a list of objects', (raw) => {
    if (!raw.startsWith('[')) return null;
    const elements = [...splitArray(raw)];
    if (!elements.every((element) => element.startsWith('{'))) return null;
    return elements.map((element) => ({ path, members: splitObject(element) }));
  });
}

/** A nested object; `path` is what refusals call it. */
export function objectClaim(claims: ClaimSet, name: string, path = pathOf(claims, name)): ClaimSet | undefined {
  const raw = claims.members.get(name);
  if (raw === undefined || raw === 'null') return undefined;
  if (!raw.startsWith('{')) throw wrongType(path, 'an object');
  return { path, members: splitObject(raw) };
}

/** What refusals call a member. */
export function pathOf(claims: ClaimSet, name: string): string {
  return claims.path === '' ? name : `${claims.path}.${name}`;
}

/** A claim of any JSON type as it was written, null included; undefined when absent (A6). */
export function rawClaim(claims: ClaimSet, name: string): string | undefined {
  return claims.members.get(name);
}

export function opaqueClaim(claims: ClaimSet, name: string, base64Name: string): OpaqueClaim {
  return { json: rawClaim(claims, name), base64: stringClaim(claims, base64Name), path: pathOf(claims, base64Name) };
}

/** The payload of an opaque claim; null when its base64 is not standard, padded base64. */
export function readOpaque(claim: OpaqueClaim): Payload | undefined | null {
  if (claim.base64 === undefined || claim.base64 === '') return claim.json;
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(claim.base64)) return null;
  return Uint8Array.from(atob(claim.base64), (char) => char.charCodeAt(0));
}

function readAs<T>(claims: ClaimSet, name: string, type: string, read: (raw: string) => T | null): T | undefined {
  const raw = claims.members.get(name);
  if (raw === undefined || raw === 'null') return undefined;
  const value = read(raw);
  if (value === null) throw wrongType(pathOf(claims, name), type);
  return value;
}

function wrongType(path: string, type: string): Refused {
  return new Refused('claimType', `the claim ${path} is not ${type}`);
}

/** The value of a raw JSON string, null for anything else. */
export function textOf(raw: string): string | null {
  return raw.startsWith('"') ? readString(raw) : null;
}

function readNumber(raw: string): number | null {
  if (!/^[-\d]/.test(raw)) return null;
  const value = Number(raw);
  return Number.isFinite(value) ? value : null;
}

function readStrings(raw: string): string[] | null {
  if (!raw.startsWith('[')) return null;
  const strings: string[] = [];
  for (const element of splitArray(raw)) {
    const value = textOf(element);
    if (value === null) return null;
    strings.push(value);
  }
  return strings;
}
