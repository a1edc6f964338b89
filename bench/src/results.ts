import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownOf } from './report/markdown.ts';
import { plotOf, plots, type PlotName } from './report/plots.ts';
import { summaryOf } from './report/summary.ts';
import type { Result } from './run.ts';
import { workloads } from './workloads/catalogue.ts';

/** Where results are kept: one JSON file for each workload, and what is made of all of them. */
export const resultsFolder = join(import.meta.dir, '../results');

export function storedResult(id: string, folder = resultsFolder): Result | undefined {
  const path = join(folder, `${id}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result) : undefined;
}

/** In the order of the catalogue. */
export function storedResults(folder = resultsFolder): Result[] {
  return workloads.flatMap(({ id }) => storedResult(id, folder) ?? []);
}

/** Whole or not at all. */
export function storeResult(result: Result, folder = resultsFolder): void {
  writeWhole(join(folder, `${result.workload}.json`), `${JSON.stringify(result, null, 1)}\n`);
}

/** Writes the tables and the plots of everything that is stored. */
export function render(folder = resultsFolder): void {
  const results = storedResults(folder);
  const drawn = (Object.keys(plots) as PlotName[]).filter((name) => {
    const svg = plotOf(name, results);
    if (svg !== undefined) writeWhole(join(folder, `${name}.svg`), svg);
    return svg !== undefined;
  });
  const page = [
    '# Results',
    'Written by `npm run bench -- record`; the samples are in the JSON files beside this page. How figures are taken, and when they ' +
      'are void, stands in [`../README.md`](../README.md). A ratio below 1 means that Spindle takes less.',
    summaryOf(results),
    drawn.map((name) => `![${plots[name].title}](${name}.svg)`).join('\n'),
    '## Figures',
    ...results.map(markdownOf),
  ].filter((part) => part !== '');
  writeWhole(join(folder, 'README.md'), `${page.join('\n\n')}\n`);
}

function writeWhole(path: string, content: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const unfinished = `${path}.${String(process.pid)}.unfinished`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}
