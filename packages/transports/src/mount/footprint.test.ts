import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

const index = import.meta.url.endsWith('.ts') ? 'index.ts' : 'index.js';

/** What a module imports or exports from elsewhere when it runs; types are gone by then. */
const importOf = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const lazyImportOf = /\bimport\('([^']+)'\)/g;

interface Footprint {
  readonly modules: readonly string[];
  /** Those of others. */
  readonly packages: readonly string[];
}

/** What a module needs, directly or by way of others of the workspace. */
async function footprintOf(path: string): Promise<Footprint> {
  const entry = new URL(`${path}/${index}`, import.meta.url);
  const seen = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    if (seen.has(module.href)) continue;
    seen.add(module.href);
    const text = await readFile(module, 'utf8');
    for (const expression of [importOf, lazyImportOf]) {
      for (const [, specifier = ''] of text.matchAll(expression)) {
        if (specifier.startsWith('.')) waiting.push(new URL(specifier, module));
        else if (specifier.startsWith('@spindle/')) waiting.push(new URL(import.meta.resolve(specifier)));
        else if (!specifier.startsWith('node:')) packages.add(specifier);
      }
    }
  }
  assert.ok(seen.has(import.meta.resolve('@spindle/core')), 'imports were followed');
  return { modules: [...seen], packages: [...packages] };
}

describe('what embedding costs', () => {
  it('T107 a node with its transports loads no package but that for WebSocket on Node', async () => {
    for (const [path, packages] of [
      ['..', ['ws']],
      ['../node', ['ws']],
      ['../bun', []],
    ] as const) {
      const footprint = await footprintOf(path);
      assert.deepEqual(footprint.packages, packages, path);
      assert.ok(!footprint.modules.some((module) => /\/packages\/(?:server|auth|instant)\//.test(module)), path);
    }
  });
});
