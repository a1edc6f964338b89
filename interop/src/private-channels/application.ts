import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInstant, type Instant, type Refusal } from '@spindle/instant';
import { legacySecret } from '../backend-2016.ts';
import { Inbox } from '../inbox.ts';
import { apiKey, secret, type Server } from '../server.ts';

/** What a client asked for; connections name neither client nor channels. */
export interface Asked {
  readonly path: string;
  readonly client?: string;
  readonly channel?: string;
  readonly channels?: readonly string[];
}

/** `held`: answers wait until they are released. */
export type Mood = 'well' | 'failing' | 'held';

/** Seconds that tokens, and credentials of 2016, are good for. */
export const lifetimeSeconds = 60;

/**
 * The application of one user, made with `createInstant`, and the page in front of it: it grants every channel whose
 * name is without `denied`, falls ill on demand, and its clock can be set back, so that what it signs ends soon.
 */
export class Application {
  readonly asked = new Inbox<Asked>();
  readonly refusals: Refusal[] = [];
  mood: Mood = 'well';
  /** Nobody else on the server has this name, so that visits may overlap. */
  readonly user = { id: randomUUID() };
  isSignedIn = true;
  clockOffsetSeconds = 0;
  #instant: Instant | null = null;
  #http: HttpServer | null = null;
  #port = 0;
  readonly #held: (() => void)[] = [];

  /** `allowedOrigins` are those of other pages that may ask. */
  static async start(server: Server, allowedOrigins: readonly string[] = []): Promise<Application> {
    const application = new Application();
    application.#instant = await createInstant({
      server: { url: `${server.httpUrl}/api`, apiKey },
      signing: { secret },
      legacy: { secret: legacySecret },
      lifetimes: { connectionSeconds: lifetimeSeconds, subscriptionSeconds: lifetimeSeconds },
      getUser: ({ headers }) =>
        application.isSignedIn && headers.get('cookie') === 'session=here' ? application.user : null,
      authorize: ({ id }, channel) => {
        if (id === '') return false;
        return channel.includes('denied') ? { denied: 'the test says so' } : true;
      },
      endpoints: { allowedOrigins },
      onRefusal: (refusal) => application.refusals.push(refusal),
      now: () => Date.now() + application.clockOffsetSeconds * 1000,
    });
    await application.comeBack();
    return application;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get instant(): Instant {
    if (this.#instant === null) throw new Error('the application has not started');
    return this.#instant;
  }

  /** Connections are refused from now on. */
  async goDown(): Promise<void> {
    const http = this.#http;
    if (http === null) return;
    this.#http = null;
    const closed = once(http, 'close');
    http.close();
    http.closeAllConnections();
    await closed;
  }

  /** Listens, where it listened before. */
  async comeBack(): Promise<void> {
    this.#http = createServer((request, response) => {
      void this.#serve(request, response);
    }).listen(this.#port, '127.0.0.1');
    await once(this.#http, 'listening');
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Answers what is held, in the order it was asked, and from now on at once. */
  release(): void {
    this.mood = 'well';
    for (const answer of this.#held.splice(0)) answer();
  }

  /** Answers the one that was asked first. The others go on waiting. */
  releaseFirst(): void {
    this.#held.shift()?.();
  }

  /** What was asked below these paths. */
  askedAt(paths: readonly string[]): readonly Asked[] {
    return this.asked.all.filter(({ path }) => paths.includes(path));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await this.#answer(request);
    response.writeHead(status, Object.fromEntries(headers)).end(await body);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = 'GET', url: path = '/' } = request;
    if (method === 'GET') return page;
    const body = await read(request);
    // Browsers ask beforehand where a page of another origin asks; that is no question of a client.
    if (method === 'POST') {
      const released = this.mood === 'held' ? this.#untilReleased() : null;
      this.asked.push({ path, ...(JSON.parse(body || '{}') as object) });
      await released;
      if (this.mood === 'failing') return { status: 500, headers: new Headers(), body: '' };
    }
    const asked = new Request(this.url + path, {
      method,
      headers: request.headers as Record<string, string>,
      body: method === 'POST' ? body : null,
    });
    const answer = await this.instant.handle(asked, asked);
    if (answer === null) return { status: 404, headers: new Headers(), body: '' };
    return { status: answer.status, headers: answer.headers, body: answer.text() };
  }

  #untilReleased(): Promise<void> {
    return new Promise((resolve) => void this.#held.push(resolve));
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | Promise<string>;
}

/** Whoever sees it is signed in. */
const page: Answer = {
  status: 200,
  headers: new Headers({ 'content-type': 'text/html', 'set-cookie': 'session=here; HttpOnly; SameSite=Lax' }),
  body: '<!doctype html><title>private channels</title>',
};

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
