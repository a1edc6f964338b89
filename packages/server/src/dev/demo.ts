import type { SigningKey } from '@spindle/auth';
import type { RefusalReport } from '../logging/reporter.ts';
import { loadAssets } from './assets.ts';
import { checkOrigin, readJson } from './browser-request.ts';
import { createEndpoints, json, type DemoRequest, type Endpoint } from './endpoints.ts';
import { HttpProblem } from './http-problem.ts';
import { RefusalLog } from './refusal-log.ts';
import { createSessionCookie } from './session-cookie.ts';
import { createTokenIssuer } from './tokens.ts';

const keptRefusals = 50;

export interface DemoOptions {
  /** Under which the demo is reached, such as `http://localhost:8000`; requests from elsewhere are refused. */
  readonly origins: readonly string[];
  /** Signs connection and subscription tokens; the server must know its counterpart. */
  readonly tokenKey: SigningKey;
  /** Signs session cookies. */
  readonly sessionKey: string;
  /** Unix milliseconds; the system clock by default. */
  readonly now?: (() => number) | undefined;
}

export interface Demo {
  /** Null for paths that are not the demo's. */
  fetch(request: Request): Promise<Response | null>;
  /** Keeps a refusal of the server for the page to explain. */
  recordRefusal(refusal: RefusalReport): void;
}

/** The demo page, and the application backend it talks to. */
export function createDemo({ origins, tokenKey, sessionKey, now = Date.now }: DemoOptions): Demo {
  const assets = loadAssets();
  const refusals = new RefusalLog(keptRefusals, now);
  const cookie = createSessionCookie(sessionKey, now);
  const tokens = createTokenIssuer(tokenKey, now);
  const endpoints = new Map(Object.entries(createEndpoints({ cookie, tokens, refusals })));

  async function prepare(request: Request, url: URL, endpoint: Endpoint): Promise<DemoRequest> {
    checkOrigin(request, origins);
    if (request.method !== endpoint.method) throw new HttpProblem(405, `use ${endpoint.method}`);
    const body = endpoint.method === 'POST' ? await readJson(request) : undefined;
    return { url, body, visitor: cookie.read(request.headers.get('cookie')) };
  }

  return {
    recordRefusal: (refusal) => refusals.record(refusal),
    async fetch(request) {
      const url = new URL(request.url);
      const endpoint = endpoints.get(url.pathname);
      if (endpoint === undefined) return assets(request, url.pathname);
      try {
        return await endpoint.answer(await prepare(request, url, endpoint));
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        return json({ error: error.message }, {}, error.status);
      }
    },
  };
}
