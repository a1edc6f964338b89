/** Preloaded by a test: at the end of the process, writes what was loaded into the file that LOADED_MODULES names. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

process.on('exit', () => {
  // On Bun it lists modules of both kinds, however they were imported.
  const { cache } = createRequire(import.meta.url);
  writeFileSync(process.env['LOADED_MODULES'] ?? '', JSON.stringify(Object.keys(cache)));
});
