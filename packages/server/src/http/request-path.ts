/** The path of an absolute URL as it is written, without query; cheaper than parsing the whole URL. */
export function requestPath(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start < 0) return '/';
  const query = url.indexOf('?', start);
  return query < 0 ? url.slice(start) : url.slice(start, query);
}

/** The query parameters of an absolute URL. */
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
