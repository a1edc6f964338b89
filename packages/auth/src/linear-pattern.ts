import { compileRe2 } from './re2.ts';

/** What is left to match: a character, one of several ways on, a place in the text, or nothing. */
type State =
  | { readonly kind: 'character'; fits(character: string): boolean; readonly next: State }
  | { readonly kind: 'ways'; ways: readonly State[] }
  | { readonly kind: 'start' | 'end'; readonly next: State }
  | { readonly kind: 'done' };

/** Adds the states of a part of the expression in front of what follows it. */
type Part = (next: State) => State;

/** Most states of one expression: `{n}` repeats what stands before it. */
const maxStates = 1000;

export interface LinearPattern {
  readonly numStates: number;
  /** Whether the whole text matches, in a time proportional to its length. */
  matches(text: string): boolean;
}

/**
 * An expression in RE2 syntax that comes from a token. JavaScript's own expressions may take a time that doubles with every
 * character; here all ways are followed at once. Without word boundaries, look-around, references and flags but a leading
 * `(?i)` or `(?s)`. Throws a SyntaxError.
 */
export function compileLinear(source: string): LinearPattern {
  const parser = new Parser(source);
  const first = parser.parse()({ kind: 'done' });
  return { numStates: parser.numStates, matches: (text) => run(first, text) };
}

function run(first: State, text: string): boolean {
  const characters = Array.from(text);
  let current = new Set<State>();
  reach(first, current, { atStart: true, atEnd: characters.length === 0 });
  for (const [index, character] of characters.entries()) {
    const following = new Set<State>();
    const place = { atStart: false, atEnd: index === characters.length - 1 };
    for (const state of current) {
      if (state.kind === 'character' && state.fits(character)) reach(state.next, following, place);
    }
    if (following.size === 0) return false;
    current = following;
  }
  return [...current].some(({ kind }) => kind === 'done');
}

/** Adds a state, and all that can be reached from it without reading a character. */
function reach(state: State, reached: Set<State>, place: { readonly atStart: boolean; readonly atEnd: boolean }): void {
  const pending = [state];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    if (next.kind === 'ways') pending.push(...next.ways);
    else if (next.kind === 'start' && place.atStart) pending.push(next.next);
    else if (next.kind === 'end' && place.atEnd) pending.push(next.next);
  }
}

/** One token of the expression; the last alternative is a character that stands for itself. */
const token =
  /\\[Az]|\(\?P?<\w+>|\(\?:|\(\?|[()|^$]|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\\x\{[0-9a-f]+\}|\\x[0-9a-f]{2}|\\[pP](?:\{\w+\}|[A-Z])|\\[\s\S]|[\s\S]/iuy;
const quantifier = /(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})\??/uy;
/** Escapes that mean more than one character, or less. */
const unsupported = /^\\[bBGkQEZ1-9]$/;

class Parser {
  readonly #source: string;
  readonly #flags: string;
  #at: number;
  numStates = 0;

  constructor(source: string) {
    const [prefix = '', flags = ''] = /^\(\?([is]+)\)/.exec(source) ?? [];
    this.#source = source;
    this.#flags = flags === '' ? '' : `(?${flags})`;
    this.#at = prefix.length;
  }

  parse(): Part {
    const part = this.#alternatives();
    if (this.#at < this.#source.length) throw new SyntaxError('a ) without a ( before it');
    return part;
  }

  #alternatives(): Part {
    const alternatives = [this.#sequence()];
    while (this.#peek() === '|') {
      this.#take();
      alternatives.push(this.#sequence());
    }
    const [only] = alternatives;
    if (only !== undefined && alternatives.length === 1) return only;
    return (next) => this.#add({ kind: 'ways', ways: alternatives.map((part) => part(next)) });
  }

  #sequence(): Part {
    const parts: Part[] = [];
    for (let next = this.#peek(); next !== '' && next !== '|' && next !== ')'; next = this.#peek()) {
      parts.push(this.#repeated(this.#atom(this.#take())));
    }
    return (next) => parts.reduceRight((following, part) => part(following), next);
  }

  #atom(text: string): Part {
    if (text.startsWith('(')) return this.#group(text);
    if (text === '^' || text === String.raw`\A`) return (next) => this.#add({ kind: 'start', next });
    if (text === '$' || text === String.raw`\z`) return (next) => this.#add({ kind: 'end', next });
    if (/^[*+?{]$/.test(text) && (text !== '{' || this.#isQuantifier(this.#at - 1))) {
      throw new SyntaxError('a repetition of nothing');
    }
    if (unsupported.test(text)) throw new SyntaxError(`${text} is not supported`);
    const fits = this.#fitting(text);
    return (next) => this.#add({ kind: 'character', fits, next });
  }

  #group(opening: string): Part {
    if (opening === '(?') throw new SyntaxError('this kind of group is not supported');
    const part = this.#alternatives();
    if (this.#take() !== ')') throw new SyntaxError('a ( without a )');
    // A state even for an empty group, so that repeating it counts.
    return (next) => this.#add({ kind: 'ways', ways: [part(next)] });
  }

  /** What one character has to be, in the words of RE2. */
  #fitting(text: string): (character: string) => boolean {
    if (this.#flags === '' && /^[^\\[.]$/u.test(text)) return (character) => character === text;
    const source = /^[{}\]]$/.test(text) ? `\\${text}` : text;
    const expression = compileRe2(`${this.#flags}^(?:${source})$`);
    return (character) => expression.test(character);
  }

  #repeated(part: Part): Part {
    quantifier.lastIndex = this.#at;
    const match = quantifier.exec(this.#source);
    if (match === null) return part;
    this.#at += match[0].length;
    if (this.#isQuantifier(this.#at)) throw new SyntaxError('a repetition of a repetition');
    const [, sign, least = '0', comma, most = ''] = match;
    if (sign === '*') return this.#any(part);
    if (sign === '+') return (next) => this.#oneOrMore(part, next);
    if (sign === '?') return (next) => this.#add({ kind: 'ways', ways: [part(next), next] });
    return this.#counted(part, Number(least), comma === undefined ? Number(least) : most === '' ? null : Number(most));
  }

  #any(part: Part): Part {
    return (next) => {
      const loop: Extract<State, { kind: 'ways' }> = { kind: 'ways', ways: [] };
      this.#add(loop);
      loop.ways = [part(loop), next];
      return loop;
    };
  }

  #oneOrMore(part: Part, next: State): State {
    return part(this.#any(part)(next));
  }

  #counted(part: Part, least: number, most: number | null): Part {
    if (least > maxStates || (most !== null && (most < least || most > maxStates))) {
      throw new SyntaxError('a repetition out of range');
    }
    return (next) => {
      let state = most === null ? this.#any(part)(next) : next;
      for (let extra = least; extra < (most ?? least); extra++) {
        state = this.#add({ kind: 'ways', ways: [part(state), next] });
      }
      for (let needed = 0; needed < least; needed++) state = part(state);
      return state;
    };
  }

  #add<S extends State>(state: S): S {
    this.numStates += 1;
    if (this.numStates > maxStates) throw new SyntaxError(`an expression of more than ${maxStates} states`);
    return state;
  }

  #isQuantifier(at: number): boolean {
    quantifier.lastIndex = at;
    return quantifier.test(this.#source);
  }

  #peek(): string {
    token.lastIndex = this.#at;
    return token.exec(this.#source)?.[0] ?? '';
  }

  #take(): string {
    const text = this.#peek();
    this.#at += text.length;
    return text;
  }
}
