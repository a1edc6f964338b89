/** The JSON text of a value, undefined for none. Throws a TypeError for what JSON cannot hold. */
export function jsonText(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${name} is no JSON value`);
  return text;
}
