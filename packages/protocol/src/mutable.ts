/** A message while a reader fills it in. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
