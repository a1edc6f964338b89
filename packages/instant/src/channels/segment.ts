/**
 * Source of an expression for the variable part of a channel's name: nothing that separates parts of a name or means
 * something in one, and no white space.
 */
export const segment = '[^\\s:#,$&*/{}]+';

/** Source of an expression for the text itself. */
export function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
