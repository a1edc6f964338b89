import type { ApiOptions } from '@spindle/instant';
import type { RefusalReport } from '../logging/reporter.ts';
import { createApplication } from './application.ts';
import { loadAssets } from './assets.ts';
import { checkOrigin, readJson } from './browser-request.ts';
import { createEndpoints, json, type DemoRequest, type Endpoint } from './endpoints.ts';
import { HttpProblem } from './http-problem.ts';
import { RefusalLog } from './refusal-log.ts';
import { createSessionCookie } from './session-cookie.ts';

const keptRefusals = 50;
/** Below it are the endpoints that SDKs ask for tokens. */
const applicationPath = '/centrifuge/';

export interface DemoOptions {
  /** Under which the demo is reached, such as `http://localhost:8000`; requests from elsewhere are refused. */
  readonly origins: readonly string[];
  /** The server's HTTP API. */
  readonly api: ApiOptions;
  /** Signs connection and subscription tokens; the server must know it. */
  readonly tokenSecret: string;
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

/** The demo page, and the application it talks to. */
export async function createDemo(options: DemoOptions): Promise<Demo> {
  const { origins, api, tokenSecret, sessionKey, now = Date.now } = options;
  const assets = loadAssets();
  const refusals = new RefusalLog(keptRefusals, now);
  const cookie = createSessionCookie(sessionKey, now);
  const application = await createApplication({
    api,
    tokenSecret,
    visitorOf: (request) => cookie.read(request.headers.get('cookie')),
    onRefusal: ({ rule, because, fix, operation, channel, user, status }) =>
      refusals.record({ rule, because, fix, operation, channel, user, code: status }),
    now,
  });
  const endpoints = new Map(Object.entries(createEndpoints({ cookie, refusals })));

  async function prepare(request: Request, url: URL, endpoint: Endpoint): Promise<DemoRequest> {
    if (request.method !== endpoint.method) throw new HttpProblem(405, `use ${endpoint.method}`);
    const body = endpoint.method === 'POST' ? await readJson(request) : undefined;
    return { url, body, visitor: cookie.read(request.headers.get('cookie')) };
  }

  return {
    recordRefusal: (refusal) => refusals.record(refusal),
    async fetch(request) {
      const url = new URL(request.url);
      const endpoint = endpoints.get(url.pathname);
      const isForApplication = url.pathname.startsWith(applicationPath);
      if (endpoint === undefined && !isForApplication) return assets(request, url.pathname);
      try {
        checkOrigin(request, origins);
        if (endpoint === undefined) return await application.handle(request, request);
        return endpoint.answer(await prepare(request, url, endpoint));
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        return json({ error: error.message }, {}, error.status);
      }
    },
  };
}
