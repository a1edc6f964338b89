/** Something the reader has to change before a figure can be taken; its message says what. No stack trace is shown. */
export class BenchFailure extends Error {
  override readonly name = 'BenchFailure';
}
