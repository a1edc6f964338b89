import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Backend } from './backend.ts';
import type { Encoding } from './sdk.ts';

const require = createRequire(import.meta.url);

/** The browser builds as the packages ship them. */
const builds = {
  '2': { json: 'centrifuge-2/dist/centrifuge.min.js', protobuf: 'centrifuge-2/dist/centrifuge.protobuf.min.js' },
  '5': { json: 'centrifuge-5/dist/centrifuge.js', protobuf: 'centrifuge-5/dist/centrifuge.protobuf.js' },
} as const;

/** Loads an SDK build into a page that the backend serves, so that its requests are of the same origin. */
export async function loadSdk(page: Page, backend: Backend, generation: '2' | '5', encoding: Encoding): Promise<void> {
  await page.goto(backend.url);
  const [name = '', ...rest] = builds[generation][encoding].split('/');
  // Not resolved by entry name: `exports` of the newest package does not list its browser builds.
  const folder = dirname(require.resolve(name)).replace(/\/(?:build|dist)$/, '');
  await page.addScriptTag({ content: await readFile(join(folder, ...rest), 'utf8') });
}
