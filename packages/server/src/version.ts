import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.ts';

/** Of the package, `0.1.0`. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

/** `Spindle v0.1.0 (Bun 1.4.5)` */
export function versionLine(): string {
  const { bun, node } = process.versions;
  return `Spindle v${packageVersion()} (${bun === undefined ? `Node ${node}` : `Bun ${bun}`})`;
}
