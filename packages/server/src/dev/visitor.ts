/** Who uses the demo. The name is the user id: there is no registration to keep two people of one name apart. */
export interface Visitor {
  readonly name: string;
  /** CSS colour of the avatar, dark enough for white text. */
  readonly colour: string;
}

/** UTF-16 units, the way the page counts. */
const maxNameLength = 32;
const palette = [
  '#b3541e',
  '#8a6d00',
  '#4d7c0f',
  '#0f766e',
  '#0e6f9e',
  '#4053c9',
  '#7a3fc0',
  '#b0307f',
  '#be2f46',
  '#57606f',
];

/** Null when the name is empty, too long, or holds invisible characters. */
export function visitorNamed(input: unknown): Visitor | null {
  if (typeof input !== 'string') return null;
  const name = input.normalize('NFC').trim();
  if (name === '' || name.length > maxNameLength || /\p{C}/u.test(name)) return null;
  return { name, colour: colourOf(name) };
}

/** The same name always gets the same colour. */
function colourOf(name: string): string {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 997;
  return palette[hash % palette.length] ?? '';
}
