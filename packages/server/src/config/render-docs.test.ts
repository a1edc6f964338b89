import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optionPaths } from './find-option.ts';
import { allOptions } from './options/all.ts';
import { renderOptionReference } from './render-docs.ts';

describe('option reference', () => {
  const page = renderOptionReference();

  it('G1 has a row for every option, or for the shared section it belongs to', () => {
    const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path = '']) => path.replaceAll('[]', ''));
    const covers = (row: string, path: string) =>
      row.endsWith('.*') ? `${path}.`.startsWith(row.slice(0, -1)) : path === row || row.startsWith(`${path}.`);
    for (const path of optionPaths(allOptions))
      assert.ok(
        rows.some((row) => covers(row, path)),
        path,
      );
  });

  it('G1 shows types, defaults and support', () => {
    assert.ok(page.includes('| `http_server.port` | number | `8000` | Port to bind. |'));
    assert.ok(page.includes('| `channel.history_meta_ttl` | duration | `720h0m0s` |'));
    assert.match(page, /`engine\.type` \| `memory`, `redis` \| `memory` \|.*Not supported yet/);
  });
});
