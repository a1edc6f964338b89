/** First byte of a value. Text and bytes go on with their length in bytes, arrays and objects with that of their members. */
export const kinds = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  int: 4,
  double: 5,
  /** As text. */
  bigint: 6,
  ascii: 7,
  utf16: 8,
  bytes: 9,
  array: 10,
  map: 11,
  object: 12,
} as const;
