/**
 * The path of a request as it is written, without query; cheaper than parsing the whole URL, which is none where a
 * request has no usable `Host` header: then it is the path alone.
 */
export function requestPath(url: string): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3);
  const query = url.indexOf('?', start);
  return query < 0 ? url.slice(start) : url.slice(start, query);
}

/** The query parameters of a request. */
export function requestQuery(url: string): URLSearchParams {
  const query = url.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : url.slice(query + 1));
}

/** A configured prefix as the start of longer paths: without slashes at its end (H1). */
export function pathPrefix(configured: string): string {
  return configured.replace(/\/+$/, '');
}

/** A configured prefix as a path of its own (T1, H1). */
export function endpointPath(configured: string): string {
  return pathPrefix(configured) || '/';
}
