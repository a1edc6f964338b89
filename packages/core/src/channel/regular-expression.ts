/**
 * A regular expression that names chosen by clients are held against. The time it takes has to grow with the text alone,
 * which that of a `RegExp` does not, so that none fits here.
 */
export interface RegularExpression {
  readonly source: string;
  /** Whether some part of the text matches. */
  foundIn(text: string): boolean;
}
