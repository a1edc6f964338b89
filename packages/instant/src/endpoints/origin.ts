/** Where a request comes from, as far as that decides whether it is answered and may be read. */
export type Provenance =
  | { readonly from: 'own' }
  /** A page of an origin that is listed: it may read the answer. */
  | { readonly from: 'listed'; readonly origin: string }
  | { readonly from: 'foreign'; readonly origin: string };

/**
 * Cookies travel with requests of any page, so a request of a foreign page is not answered (I22). Browsers say in
 * headers, which scripts cannot set, where a request comes from; what sends neither of them is no browser.
 */
export function provenanceOf(request: Request, allowedOrigins: readonly string[]): Provenance {
  const origin = request.headers.get('origin');
  if (origin !== null && allowedOrigins.includes(origin)) return { from: 'listed', origin };
  const site = request.headers.get('sec-fetch-site');
  const isOwn =
    site === null ? origin === null || isSameHost(origin, request) : site === 'same-origin' || site === 'none';
  return isOwn ? { from: 'own' } : { from: 'foreign', origin: origin ?? `a ${site} page` };
}

/** The scheme may differ: a proxy in front may end TLS. */
function isSameHost(origin: string, request: Request): boolean {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** What lets a page of a listed origin read the answer. */
export function corsHeaders(provenance: Provenance): Record<string, string> {
  if (provenance.from !== 'listed') return {};
  return {
    'access-control-allow-origin': provenance.origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  };
}

/** The question browsers ask before a page of another origin may send JSON. */
export function answerPreflight(request: Request, provenance: Provenance): Response | null {
  if (request.method !== 'OPTIONS' || provenance.from !== 'listed') return null;
  const headers = {
    ...corsHeaders(provenance),
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? 'content-type',
    'access-control-max-age': '600',
  };
  return new Response(null, { status: 204, headers });
}
