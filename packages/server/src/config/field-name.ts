/** `history_meta_ttl` → `historyMetaTtl`: the name of an option in our own types. */
export type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/** Options that hold a time carry the unit in the field name. */
export type FieldName<Name extends string, Kind extends string> = Kind extends 'duration'
  ? `${CamelCase<Name>}Ms`
  : CamelCase<Name>;

/** The field of `Config` that holds the option called `name` in files. */
export function fieldName(name: string, kind: string): string {
  const camel = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return kind === 'duration' ? `${camel}Ms` : camel;
}
