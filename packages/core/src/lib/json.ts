/** The JSON text of a value, to be handed on as a payload. Throws a TypeError for what JSON cannot hold. */
export function json(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError('the value is none that JSON can hold');
  return text;
}
