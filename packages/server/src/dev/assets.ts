import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { packageFile } from '../package-file.ts';

/** Static files by the path they are served at. */
export type Assets = (request: Request, path: string) => Promise<Response | null>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const folder = packageFile('demo/');

/** Browser builds of both SDK generations, out of their installed packages. */
const sdks = {
  '/demo/sdk/centrifuge-2.js': new URL('centrifuge.min.js', import.meta.resolve('centrifuge-2')),
  '/demo/sdk/centrifuge-5.js': new URL('../dist/centrifuge.js', import.meta.resolve('centrifuge-5')),
};

/** Only files that exist now are ever served; they are read anew each time, so that an edit shows at once. */
export function loadAssets(): Assets {
  const files = new Map<string, URL>([['/', new URL('index.html', folder)], ...Object.entries(sdks)]);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (extname(name) in types) files.set(`/demo/${name.replaceAll('\\', '/')}`, new URL(name, folder));
  }

  return async (request, path) => {
    const file = files.get(path);
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return null;
    const body = request.method === 'HEAD' ? null : await readFile(file);
    return new Response(body, { headers: headersFor(file, new URL(request.url).host) });
  };
}

/** Nothing is loaded from elsewhere. `host` is named for browsers that do not count WebSockets as the same origin. */
function headersFor(file: URL, host: string): Record<string, string> {
  return {
    'content-type': types[extname(file.pathname)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://${host}; ` +
      `base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  };
}
