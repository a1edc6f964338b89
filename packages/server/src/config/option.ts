/**
 * How far Spindle honours an option.
 * - `works`: it has its full effect.
 * - `needless`: accepted silently, because there is nothing for it to do here (a Go buffer, a statistics switch).
 * - `later`: known, has no effect yet; setting it is reported as a warning.
 * - `refused`: known, and ignoring it would be unsafe; setting it is an error that gives `reason`.
 */
export type Support =
  | { readonly status: 'works' | 'needless' | 'later' }
  | { readonly status: 'refused'; readonly reason: string };

interface About {
  readonly description: string;
  readonly support: Support;
}

/** Never shown in problems, logs or documents. */
interface MaybeSecret {
  readonly secret?: true;
}

export interface FlagOption extends About {
  readonly kind: 'flag';
  readonly default: false;
}
export interface IntOption extends About {
  readonly kind: 'int';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
export interface DurationOption extends About {
  readonly kind: 'duration';
  /** Milliseconds. */
  readonly default: number;
  /** A negative value means "off" and becomes 0. */
  readonly canBeOff: boolean;
}
export interface TextOption extends About, MaybeSecret {
  readonly kind: 'text';
  readonly default: string;
}
/** PEM text, given raw, in base64, or as the path of a file. */
export interface PemOption extends About, MaybeSecret {
  readonly kind: 'pem';
  readonly default: '';
}
export interface RegexOption extends About {
  readonly kind: 'regex';
  readonly default: null;
}
export interface ChoiceOption<V extends string = string> extends About {
  readonly kind: 'choice';
  readonly values: readonly V[];
  readonly default: V;
  /** An unknown value is a warning, and the default stands. */
  readonly isLenient: boolean;
}
export interface TextsOption extends About, MaybeSecret {
  readonly kind: 'texts';
  readonly default: readonly string[];
}
export interface ChoicesOption<V extends string = string> extends About {
  readonly kind: 'choices';
  readonly values: readonly V[];
  readonly default: readonly [];
}
/** Text by name: an object, or a list of `{key, value}` which keeps the case of the keys. */
export interface TextMapOption extends About, MaybeSecret {
  readonly kind: 'text-map';
  readonly default: Readonly<Record<string, never>>;
}

export type LeafOption =
  | FlagOption
  | IntOption
  | DurationOption
  | TextOption
  | PemOption
  | RegexOption
  | ChoiceOption
  | TextsOption
  | ChoicesOption
  | TextMapOption;

/** A section: options by their name in the file. */
export interface GroupOption<S extends Options = Options> extends About {
  readonly kind: 'group';
  readonly options: S;
}
/** A list of objects. */
export interface ItemsOption<S extends Options = Options> extends About {
  readonly kind: 'items';
  readonly options: S;
}
/** A list of objects with a `name`; in the environment also a list of names and `…_<NAME>_<OPTION>` variables. */
export interface NamedItemsOption<S extends Options = Options> extends About {
  readonly kind: 'named-items';
  readonly options: S;
}

export type Option = LeafOption | GroupOption | ItemsOption | NamedItemsOption;
export interface Options {
  readonly [name: string]: Option;
}

const works: Support = { status: 'works' };

/** True or false; the default is false, because zero always means the default. */
export function flag(description: string): FlagOption {
  return { kind: 'flag', description, support: works, default: false };
}

export function int(
  description: string,
  { default: value = 0, min = 0, max = Number.MAX_SAFE_INTEGER }: { default?: number; min?: number; max?: number } = {},
): IntOption {
  return { kind: 'int', description, support: works, default: value, min, max };
}

/** `defaultMs` in milliseconds. */
export function duration(
  description: string,
  defaultMs = 0,
  { canBeOff = false }: { canBeOff?: boolean } = {},
): DurationOption {
  return { kind: 'duration', description, support: works, default: defaultMs, canBeOff };
}

export function text(description: string, value = ''): TextOption {
  return { kind: 'text', description, support: works, default: value };
}

/** A text that never appears in problems, logs or documents. */
export function secret(description: string): TextOption {
  return { kind: 'text', description, support: works, default: '', secret: true };
}

export function pem(description: string): PemOption {
  return { kind: 'pem', description, support: works, default: '' };
}

export function secretPem(description: string): PemOption {
  return { kind: 'pem', description, support: works, default: '', secret: true };
}

/** A regular expression in RE2 syntax. */
export function regex(description: string): RegexOption {
  return { kind: 'regex', description, support: works, default: null };
}

/** One of `values`. The default, also for the empty text, is the first unless said otherwise. */
export function choice<const V extends readonly [string, ...string[]]>(
  description: string,
  values: V,
  { default: value = values[0], isLenient = false }: { default?: V[number]; isLenient?: boolean } = {},
): ChoiceOption<V[number]> {
  return { kind: 'choice', description, support: works, values, default: value, isLenient };
}

export function texts(description: string, value: readonly string[] = []): TextsOption {
  return { kind: 'texts', description, support: works, default: value };
}

export function choices<const V extends readonly string[]>(description: string, values: V): ChoicesOption<V[number]> {
  return { kind: 'choices', description, support: works, values, default: [] };
}

export function textMap(description: string): TextMapOption {
  return { kind: 'text-map', description, support: works, default: {} };
}

export function secretTextMap(description: string): TextMapOption {
  return { kind: 'text-map', description, support: works, default: {}, secret: true };
}

export function group<const S extends Options>(description: string, options: S): GroupOption<S> {
  return { kind: 'group', description, support: works, options };
}

export function items<const S extends Options>(description: string, options: S): ItemsOption<S> {
  return { kind: 'items', description, support: works, options };
}

export function namedItems<const S extends Options>(description: string, options: S): NamedItemsOption<S> {
  return { kind: 'named-items', description, support: works, options };
}

/** Marks an option, or all of a section, as known but without effect yet. */
export function later<O extends Option>(option: O): O {
  return { ...option, support: { status: 'later' } };
}

/** Marks an option as accepted silently: there is nothing for it to do in Spindle. */
export function needless<O extends Option>(option: O): O {
  return { ...option, support: { status: 'needless' } };
}

/** Marks an option that must not be ignored: any value but the default stops the start with `reason`. */
export function refused<O extends Option>(option: O, reason: string): O {
  return { ...option, support: { status: 'refused', reason } };
}

export function isSecret(option: LeafOption): boolean {
  return 'secret' in option && option.secret;
}

export function isLeaf(option: Option): option is LeafOption {
  return option.kind !== 'group' && option.kind !== 'items' && option.kind !== 'named-items';
}
