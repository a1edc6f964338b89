import { timingSafeEqual } from 'node:crypto';
import { requestQuery } from '@spindle/transports';

export interface KeyOptions {
  /** `http_api.key`; empty: every call is refused. */
  readonly key: string;
  /** `http_api.insecure`: no key is asked for. */
  readonly insecure: boolean;
}

/**
 * Whether a request carries the key of the API: in `X-API-Key`, else in `Authorization` with the scheme `apikey`; where
 * that fails, in the query parameter `api_key` (H2). Compared in constant time for keys of equal length.
 */
export function createKeyCheck({ key, insecure }: KeyOptions): (request: Request) => boolean {
  if (insecure) return () => true;
  if (key === '') return () => false;
  const encoder = new TextEncoder();
  const expected = encoder.encode(key);

  const isKey = (given: string | null): boolean => {
    const bytes = encoder.encode(given ?? '');
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  };

  return ({ headers, url }) =>
    isKey(headers.get('x-api-key') ?? authorizationKey(headers.get('authorization'))) ||
    isKey(requestQuery(url).get('api_key'));
}

function authorizationKey(authorization: string | null): string | null {
  return /^apikey +(.+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
