import { isAscii } from './name.ts';

/** Literal text, and maybe a variable that takes the rest of the segment. */
export interface PatternSegment {
  readonly literal: string;
  readonly variable: string | null;
}

/** Names of a form, such as `/users/:name` (C81). */
export interface ChannelPattern {
  /** As the configuration has it. */
  readonly text: string;
  /** What stands between the slashes; the text begins with one. */
  readonly segments: readonly PatternSegment[];
}

export type PatternReading =
  | { readonly ok: true; readonly pattern: ChannelPattern }
  /** What is wrong with the text, to be read after it. */
  | { readonly ok: false; readonly because: string };

export function parsePattern(text: string): PatternReading {
  if (!text.startsWith('/')) return bad('must start with `/`');
  if (!isAscii(text)) return bad('must be ASCII');
  if (text.includes('*')) return bad('must not contain `*`: a variable such as `:name` takes one segment');
  if (text.includes('//')) return bad('must not contain an empty segment');
  const segments = text.slice(1).split('/').map(parseSegment);
  const names = segments.flatMap(({ variable }) => variable ?? []);
  const invalid = names.find((name) => !variableName.test(name));
  if (invalid !== undefined)
    return bad(`has the variable \`:${invalid}\`, whose name must match ${variableName.source}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return bad(`has the variable \`:${twice}\` twice`);
  return { ok: true, pattern: { text, segments } };
}

/** The same for patterns that take the same names: literals and places of variables, not what those are called (C82). */
export function shapeOf({ segments }: ChannelPattern): string {
  return segments.map(({ literal, variable }) => (variable === null ? literal : `${literal}:`)).join('/');
}

const variableName = /^[-a-zA-Z0-9_]+$/;

function parseSegment(text: string): PatternSegment {
  const colon = text.indexOf(':');
  if (colon === -1) return { literal: text, variable: null };
  return { literal: text.slice(0, colon), variable: text.slice(colon + 1) };
}

function bad(because: string): PatternReading {
  return { ok: false, because };
}
