import { objectClaim, textOf, type ClaimSet } from './claims.ts';
import { Refused } from './refusal.ts';
import type { Labels } from './verdict.ts';

/** Most labels, and most characters of a name and of a value: every connection keeps them. */
const maxLabels = 32;
const maxNameLength = 64;
const maxValueLength = 256;

/** The `labels` of a connection token (A106); undefined where it has none. */
export function parseLabels(claims: ClaimSet): Labels | undefined {
  const object = objectClaim(claims, 'labels');
  if (object === undefined) return undefined;
  const labels = Array.from(object.members, ([name, raw]) => [name, valueOf(raw)] as const);
  if (labels.length > maxLabels) {
    throw new Refused('labelLimit', `the claim labels has ${labels.length} members, ${maxLabels} are allowed`);
  }
  if (labels.some(([name, value]) => name.length > maxNameLength || value.length > maxValueLength)) {
    const most = `a name may have ${maxNameLength} characters and a value ${maxValueLength}`;
    throw new Refused('labelLimit', `the claim labels has a member that is too long: ${most}`);
  }
  return Object.fromEntries(labels);
}

function valueOf(raw: string): string {
  const value = textOf(raw);
  if (value === null) throw new Refused('claimType', 'the claim labels is not an object of strings');
  return value;
}
