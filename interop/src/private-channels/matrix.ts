import type { Case } from './cases.ts';
import type { Generation } from './generations.ts';

/** Case × generation, as it turned out. */
export class Matrix {
  readonly #generations: readonly Generation[];
  readonly #cells: ReadonlyMap<string, Map<string, string>>;
  readonly #reasons: string[] = [];

  constructor(cases: readonly Case[], generations: readonly Generation[]) {
    this.#generations = generations;
    this.#cells = new Map(cases.map(({ name }) => [name, new Map<string, string>()]));
  }

  set({ name }: Case, { version }: Generation, outcome: string): void {
    this.#cells.get(name)?.set(version, outcome);
  }

  /** The cell gets a number that stands beside the reason below. */
  setImpossible(of: Case, generation: Generation, reason: string): void {
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason);
    this.set(of, generation, `– (${this.#reasons.indexOf(reason) + 1})`);
  }

  toString(): string {
    const versions = this.#generations.map(({ version }) => version);
    const rows = [...this.#cells].map(([name, row]) => [name, ...versions.map((version) => row.get(version) ?? '?')]);
    const table = [['', ...versions], ...rows];
    const widths = ['', ...versions].map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
    const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
    return [...lines, ...this.#reasons.map((reason, index) => `(${index + 1}) ${reason}`)].join('\n');
  }
}
