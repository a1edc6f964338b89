export interface RatioTable {
  /** What stands over the columns. */
  readonly columns: readonly string[];
  /** The first row is the one the others are compared with. */
  readonly rows: readonly string[];
  /** A column takes this many characters. */
  readonly width: number;
  /** Microseconds of one cell; taken when its turn comes, row by row. */
  measure(row: string, column: number): Promise<number>;
}

/** Prints every cell with its ratio to the first row, a row as soon as it is there. */
export async function printRatios({ columns, rows, width, measure }: RatioTable): Promise<void> {
  const names = Math.max(...rows.map((name) => name.length));
  console.log(`${''.padEnd(names)}${columns.map((column) => column.padStart(width)).join('')}`);
  const baseline: number[] = [];
  for (const row of rows) {
    const cells: string[] = [];
    for (const index of columns.keys()) {
      const figure = await measure(row, index);
      const base = (baseline[index] ??= figure);
      cells.push(`${figure.toFixed(1)} µs (${(figure / base).toFixed(2)} ×)`.padStart(width));
    }
    console.log(`${row.padEnd(names)}${cells.join('')}`);
  }
}
