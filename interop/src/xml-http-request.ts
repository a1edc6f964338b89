import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface Request {
  abort: () => void;
}

/**
 * The XMLHttpRequest of browsers, for SDKs that want one. Aborting is left out: this one fails, outside of any test, when
 * the error of an aborted request arrives, and an answer that nobody waits for does no harm.
 */
export function XmlHttpRequest(): Request {
  const { XMLHttpRequest } = require('xmlhttprequest-ssl') as { XMLHttpRequest: new () => Request };
  const request = new XMLHttpRequest();
  request.abort = () => {};
  return request;
}
