import type { Capability, ChannelMatch, ChannelRight } from './capability-claims.ts';
import { compileRe2, type Re2 } from './re2.ts';
import { quoted, Refused } from './refusal.ts';
import type { Capabilities } from './verdict.ts';

/** Most channels, in all entries together. */
const maxChannels = 1000;
/** Most characters of an expression. */
const maxExpressionLength = 256;
/** Most expressions of a token: what each needs in memory is many times its length. */
const maxExpressions = 100;
/** Most instructions of one expression, and of all together: a name is held against each of them. */
const maxSize = 1_000;
const maxTotalSize = 10_000;
/** Longest name, in characters, that is matched with expressions. */
const maxSubjectLength = 1024;

interface Pattern {
  readonly source: string;
  readonly match: ChannelMatch;
  readonly allow: readonly ChannelRight[];
  matches(channel: string): boolean;
}

/**
 * Rights by channel, made once for each token. They are the union of what the entries allow (A101): the order of entries
 * does not matter, and none takes anything away. Throws an error that says why beyond the limits and for unusable
 * expressions (A103).
 */
export function compileCapabilities(capabilities: readonly Capability[]): Capabilities {
  const byName = new Map<string, Set<ChannelRight>>();
  const patterns: Pattern[] = [];
  const budget = { expressions: maxExpressions, size: maxTotalSize };
  checkCount(capabilities);
  for (const { channels, match = '', allow } of capabilities) {
    for (const source of channels) {
      if (match === '') byName.set(source, new Set([...(byName.get(source) ?? []), ...allow]));
      else patterns.push({ source, match, allow, matches: matcherOf(match, source, budget) });
    }
  }
  return {
    find(right, channel) {
      if (byName.get(channel)?.has(right) === true) return quoted(channel);
      const granting = patterns.find(({ allow, matches }) => allow.includes(right) && matches(channel));
      return granting === undefined ? null : `${quoted(granting.source)} (${granting.match})`;
    },
  };
}

function checkCount(capabilities: readonly Capability[]): void {
  const count = capabilities.reduce((sum, { channels }) => sum + channels.length, 0);
  if (count <= maxChannels) return;
  throw new Refused('capabilityLimit', `the claim caps lists ${count} channels, ${maxChannels} are allowed`);
}

function matcherOf(
  match: Exclude<ChannelMatch, ''>,
  source: string,
  budget: { expressions: number; size: number },
): (channel: string) => boolean {
  if (match === 'wildcard') return wildcard(source);
  if (source.length > maxExpressionLength) {
    throw new Refused(
      'capabilityLimit',
      `an expression of caps has ${source.length} characters, ${maxExpressionLength} are allowed`,
    );
  }
  const { size, matchesAllOf } = compiled(source);
  budget.expressions -= 1;
  budget.size -= size;
  if (budget.expressions < 0) {
    throw new Refused('capabilityLimit', `caps has more than ${maxExpressions} expressions`);
  }
  if (size > maxSize || budget.size < 0) throw new Refused('capabilityLimit', 'the expressions of caps are too large');
  return (channel) => channel.length <= maxSubjectLength && matchesAllOf(channel);
}

function compiled(source: string): Re2 {
  try {
    return compileRe2(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refused('capabilityLimit', `an expression of caps cannot be used: ${quoted(source)}`);
  }
}

/** `*` is any run of characters, also an empty one; everything else is itself. The whole name has to match. */
function wildcard(source: string): (channel: string) => boolean {
  const [head = '', ...rest] = source.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (channel) => channel === head;
  return (channel) => {
    if (channel.length < head.length + tail.length || !channel.startsWith(head) || !channel.endsWith(tail))
      return false;
    const end = channel.length - tail.length;
    let at = head.length;
    for (const piece of rest) {
      const found = channel.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
