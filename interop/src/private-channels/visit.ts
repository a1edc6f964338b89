import type { Browser, Page } from 'playwright-core';
import { Inbox } from '../inbox.ts';
import type { Server } from '../server.ts';
import { Application, type Asked } from './application.ts';
import type { Driver } from './drivers.ts';
import { readBuild, type Family, type Generation } from './generations.ts';

export interface VisitOptions {
  readonly browser: Browser;
  readonly server: Server;
  readonly generation: Generation;
  /** Another application whose page asks this one, and whether it may. */
  readonly foreignPage?: { readonly url: string; readonly isAllowed: boolean } | undefined;
}

/** A page with one client in front of an application of its own. */
export class Visit {
  readonly application: Application;
  readonly server: Server;
  readonly family: Family;
  /** A private channel of this visit alone. */
  readonly room: string;
  /** What the client told, as `Driver` says it. */
  readonly events = new Inbox<string>();
  /** What the server sent it. */
  readonly frames = new Inbox<string>();
  /** Requests that reached nobody. */
  readonly unanswered = new Inbox<string>();
  readonly #page: Page;

  private constructor(application: Application, page: Page, { server, generation }: VisitOptions) {
    this.application = application;
    this.server = server;
    this.family = generation.family;
    this.room = `$room-of-${application.user.id}`;
    this.#page = page;
  }

  /** Opens the page, and closes everything when the visit is over. */
  static async run<T>(options: VisitOptions, visit: (visit: Visit) => Promise<T>): Promise<T> {
    const { browser, server, generation, foreignPage } = options;
    const allowed = foreignPage?.isAllowed === true ? [foreignPage.url] : [];
    const application = await Application.start(server, allowed);
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      // Clients wait for random times before they try again.
      await page.addInitScript(() => void Object.assign(Math, { random: () => 0 }));
      const opened = new Visit(application, page, options);
      await opened.#listen();
      await page.goto(foreignPage?.url ?? application.url);
      await page.addScriptTag({ content: await readBuild(generation) });
      return await visit(opened);
    } finally {
      await context.close();
      application.release();
      await application.goDown();
    }
  }

  /** Makes the client, with credentials as the application's clock has them now. */
  async open(timeoutMs = 5_000): Promise<void> {
    await this.#page.evaluate(this.family.install, {
      websocketUrl: this.server.websocketUrl,
      applicationUrl: this.application.url,
      credentials: await this.family.credentials(this.application),
      timeoutMs,
    });
  }

  async connect(): Promise<void> {
    await this.#page.evaluate(() => (globalThis as unknown as { driver: Driver }).driver.connect());
  }

  async subscribe(...channels: readonly string[]): Promise<void> {
    await this.#page.evaluate(
      (names) => (globalThis as unknown as { driver: Driver }).driver.subscribe(names),
      channels,
    );
  }

  /** What begins with these words, the `count`th time; answers the rest of it. */
  async heard(words: string, count = 1): Promise<string> {
    const fitting = (): readonly string[] => this.events.all.filter((event) => event.startsWith(words));
    await this.events.until((event) => event.startsWith(words) && fitting().length >= count);
    return (fitting()[count - 1] ?? '').slice(words.length).trim();
  }

  subscriptionRequests(): readonly Asked[] {
    return this.application.askedAt([this.family.subscriptionPath]);
  }

  connectionRequests(): readonly Asked[] {
    return this.application.askedAt([this.family.connectionPath]);
  }

  /** Time goes by in the page. */
  async pass(milliseconds: number): Promise<void> {
    await this.#page.evaluate((time) => new Promise((resolve) => void setTimeout(resolve, time)), milliseconds);
  }

  async #listen(): Promise<void> {
    this.#page.on('requestfailed', (request) => this.unanswered.push(request.url()));
    this.#page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.frames.push(payload.toString()));
    });
    await this.#page.exposeFunction('tell', this.events.push);
  }
}
