import type { Re2 } from '@spindle/auth';
import type { FieldName } from './field-name.ts';
import type {
  ChoiceOption,
  ChoicesOption,
  GroupOption,
  ItemsOption,
  NamedItemsOption,
  Option,
  Options,
} from './option.ts';

/** What a loaded option holds. Times are milliseconds (0: off or none), absent texts are empty. */
export type ValueOf<O extends Option> = O extends { readonly kind: 'flag' }
  ? boolean
  : O extends { readonly kind: 'int' | 'duration' }
    ? number
    : O extends { readonly kind: 'text' | 'pem' }
      ? string
      : O extends { readonly kind: 'regex' }
        ? Re2 | null
        : O extends { readonly kind: 'texts' }
          ? readonly string[]
          : O extends { readonly kind: 'text-map' }
            ? Readonly<Record<string, string>>
            : O extends ChoiceOption<infer V>
              ? V
              : O extends ChoicesOption<infer V>
                ? readonly V[]
                : O extends GroupOption<infer S>
                  ? ConfigOf<S>
                  : O extends ItemsOption<infer S>
                    ? readonly ConfigOf<S>[]
                    : O extends NamedItemsOption<infer S>
                      ? readonly NamedItem<ConfigOf<S>>[]
                      : never;

export interface NamedItem<T> {
  readonly name: string;
  readonly options: T;
}

/** The configuration that a table of options describes. */
export type ConfigOf<S extends Options> = {
  readonly [Name in keyof S & string as FieldName<Name, S[Name]['kind']>]: ValueOf<S[Name]>;
};
