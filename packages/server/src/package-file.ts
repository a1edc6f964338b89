import { existsSync } from 'node:fs';

/** A file or folder of this package, wherever its code lies: among the sources, compiled, or in a bundle. */
export function packageFile(path: string): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('..', folder);
    if (parent.href === folder.href) throw new Error(`there is no package around ${import.meta.url}`);
    folder = parent;
  }
  return new URL(path, folder);
}
