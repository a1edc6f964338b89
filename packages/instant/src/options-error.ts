/** What is wrong with one option. Values of secrets are left out. */
export interface InstantOptionProblem {
  /** Such as `channels.users[0]`. */
  readonly path: string;
  readonly because: string;
}

/** The options cannot be used; all problems are reported together. */
export class InstantOptionsError extends Error {
  override readonly name = 'InstantOptionsError';
  readonly problems: readonly InstantOptionProblem[];

  constructor(problems: readonly InstantOptionProblem[]) {
    super(problems.map(({ path, because }) => `${path}: ${because}`).join('; '));
    this.problems = problems;
  }
}
