/** The two functions a contract suite needs of a test runner; `node:test`, `bun:test` and Vitest all have them. */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}
