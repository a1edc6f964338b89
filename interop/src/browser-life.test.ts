import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type OldCentrifuge from 'centrifuge-2';
import type { Centrifuge as NewCentrifuge } from 'centrifuge-5';
import type { Browser, Page } from 'playwright-core';
import { Backend } from './backend.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { loadSdk } from './page.ts';
import type { Encoding } from './sdk.ts';
import { Server } from './server.ts';
import { sign, soon } from './tokens.ts';

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;

/** What happened to a client in the page, in order: `publication {"n":1}`, `join bob`, `closed 3503`. */
type Story = readonly string[];

interface Visit {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  readonly binary: boolean;
}

/** What the test lends to its pages. */
interface Lent {
  /** Calls the server's API, restarts the server, signs a token. */
  api(method: string, params: object): Promise<unknown>;
  restart(): Promise<void>;
  sign(claims: object): Promise<string>;
  /** One that expires soon. */
  signBriefly(claims: object): Promise<string>;
}

/** What a page can be asked for; the same for both generations. */
interface Life {
  /** A room with a second client in it: join, publication, history, leave. */
  company(visit: Visit): Promise<Story>;
  /** Publications of the API in a public channel, then unsubscribed and disconnected by the API. */
  commands(visit: Visit): Promise<Story>;
  /** Tokens that run out in two seconds, refreshed, and a refresh that is refused; in alphabetical order. */
  expiry(visit: Visit): Promise<Story>;
  /** The server goes away and comes back. */
  comeback(visit: Visit): Promise<Story>;
}

describe('the life of official clients in Chromium', { skip }, () => {
  let server: Server;
  let backend: Backend;
  let browser: Browser;

  before(async () => {
    [server, backend, browser] = await Promise.all([Server.start(), new Backend('ann').start(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([server?.dispose(), backend?.stop()]);
  });

  for (const generation of ['2', '5'] as const) {
    for (const encoding of ['json', 'protobuf'] as const) {
      const name = `centrifuge-js ${generation === '2' ? '2.8.5' : '5.8.0'} over ${encoding}`;
      const live = (what: keyof Life, claims: () => object = () => ({})): Promise<Story> =>
        withPage(generation, encoding, (page) => {
          const url = `${server.websocketUrl}${encoding === 'protobuf' ? '?format=protobuf' : ''}`;
          const visit: Visit = {
            url,
            user: 'ann',
            // Only now: what expires soon must not have expired before the page is there.
            token: sign({ sub: 'ann', ...claims() }),
            binary: encoding === 'protobuf',
          };
          return page.evaluate(
            ([method, argument]) => (globalThis as unknown as { life: Life }).life[method](argument),
            [what, visit] as const,
          );
        });

      it(`S39 ${name}: company, its publications, history`, async () => {
        assert.deepEqual(await live('company'), ['join bob', 'publication {"from":"bob"}', 'history 1', 'leave bob']);
      });

      it(`S43 S44 ${name}: published to, unsubscribed and disconnected by the API`, async () => {
        const closed = generation === '2' ? 'closed force disconnect' : 'closed 3503';
        assert.deepEqual(await live('commands'), ['publication {"n":1}', 'unsubscribed', closed]);
      });

      it(`S18 S21 ${name}: refreshed before it expires, and gone when that is refused`, async () => {
        const story = await live('expiry', () => ({ exp: soon() }));
        assert.deepEqual(story, ['refreshed', 'refused', 'subscription refreshed']);
      });

      it(`S47 ${name}: back after the server restarts`, async () => {
        assert.deepEqual(await live('comeback'), ['publication {"n":1}', 'away', 'publication {"n":2}']);
      });
    }
  }

  async function withPage<T>(generation: '2' | '5', encoding: Encoding, run: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.newPage();
    try {
      await loadSdk(page, backend, generation, encoding);
      await page.exposeFunction('api', (method: string, params: object) => server.api(method, params));
      await page.exposeFunction('sign', (claims: Record<string, unknown>) => sign(claims));
      await page.exposeFunction('signBriefly', (claims: Record<string, unknown>) => sign({ ...claims, exp: soon() }));
      await page.exposeFunction('restart', async () => {
        await server.stop();
        await server.start();
      });
      await page.exposeFunction('refuseRefresh', (refuses: boolean) => {
        backend.refusesRefresh = refuses;
        backend.subscriptionClaims = {};
      });
      await page.exposeFunction('expireSubscriptions', () => {
        backend.subscriptionClaims = { exp: soon() };
      });
      await page.exposeFunction('refreshes', () => backend.refreshes);
      await page.exposeFunction('subscribeRequests', () => backend.subscribeRequests.length);
      await page.evaluate(generation === '2' ? installOldLife : installNewLife);
      return await run(page);
    } finally {
      backend.refusesRefresh = false;
      backend.subscriptionClaims = {};
      await page.close();
    }
  }
});

/* The functions below run in the page: they may use nothing from around them. */

function installNewLife(): void {
  const page = globalThis as unknown as Lent & { Centrifuge: typeof NewCentrifuge; life: Life };
  const encode = (visit: Visit, value: unknown): unknown =>
    visit.binary ? new TextEncoder().encode(JSON.stringify(value)) : value;
  const decode = (visit: Visit, data: unknown): string =>
    visit.binary ? new TextDecoder().decode(data as Uint8Array) : JSON.stringify(data);
  const event = (story: string[], length: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): unknown => (story.length >= length ? resolve() : setTimeout(look, 10));
      look();
    });

  async function enter(visit: Visit, channel: string, options: object = {}) {
    const client = new page.Centrifuge(visit.url, {
      token: visit.token,
      minReconnectDelay: 20,
      maxReconnectDelay: 100,
      ...options,
    });
    const room = client.newSubscription(channel);
    const story: string[] = [];
    room.on('publication', ({ data }) => story.push(`publication ${decode(visit, data)}`));
    room.subscribe();
    client.connect();
    await room.ready(10_000);
    return { client, room, story };
  }

  page.life = {
    async company(visit) {
      const { client, room, story } = await enter(visit, 'chat:company-new');
      room.on('join', ({ info }) => info.user === 'bob' && story.push('join bob'));
      room.on('leave', ({ info }) => story.push(`leave ${info.user}`));
      const bob = await enter({ ...visit, token: await page.sign({ sub: 'bob' }) }, 'chat:company-new');
      await event(story, 1);
      await bob.room.publish(encode(visit, { from: 'bob' }));
      await event(story, 2);
      story.push(`history ${(await room.history({ limit: 10 })).publications.length}`);
      bob.client.disconnect();
      await event(story, 4);
      client.disconnect();
      await page.api('history_remove', { channel: 'chat:company-new' });
      return story;
    },
    async commands(visit) {
      const { client, room, story } = await enter(visit, 'news');
      room.on('unsubscribed', () => story.push('unsubscribed'));
      client.on('disconnected', ({ code }) => story.push(`closed ${code}`));
      await page.api('publish', { channel: 'news', data: { n: 1 } });
      await event(story, 1);
      await page.api('unsubscribe', { user: visit.user, channel: 'news' });
      await event(story, 2);
      await page.api('disconnect', { user: visit.user });
      await event(story, 3);
      return story;
    },
    async expiry(visit) {
      const story: string[] = [];
      const refreshed = new Set<string>();
      const note = (what: string): void => {
        if (!refreshed.has(what)) story.push(what);
        refreshed.add(what);
      };
      // Once both have been refreshed the application refuses.
      const getToken = async (): Promise<string> => {
        if (refreshed.size === 2) return '';
        note('refreshed');
        return page.signBriefly({ sub: visit.user });
      };
      const { client } = await enter(visit, 'news', { getToken });
      client.on('disconnected', () => story.push('refused'));
      let times = 0;
      const room = client.newSubscription('$chat:brief', {
        getToken: ({ channel }) => {
          times += 1;
          if (times === 2) note('subscription refreshed');
          return page.signBriefly({ sub: visit.user, channel });
        },
      });
      room.subscribe();
      await event(story, 3);
      return story.toSorted();
    },
    async comeback(visit) {
      const { client, room, story } = await enter(visit, 'news');
      await page.api('publish', { channel: 'news', data: { n: 1 } });
      await event(story, 1);
      client.on('connecting', () => story.length === 1 && story.push('away'));
      await page.restart();
      await event(story, 2);
      await room.ready(10_000);
      await page.api('publish', { channel: 'news', data: { n: 2 } });
      await event(story, 3);
      client.disconnect();
      return story;
    },
  };
}

function installOldLife(): void {
  interface Counters {
    refuseRefresh(refuses: boolean): Promise<void>;
    expireSubscriptions(): Promise<void>;
    refreshes(): Promise<number>;
    subscribeRequests(): Promise<number>;
  }
  const page = globalThis as unknown as Lent & Counters & { Centrifuge: typeof OldCentrifuge; life: Life };
  const encode = (visit: Visit, value: unknown): unknown =>
    visit.binary ? new TextEncoder().encode(JSON.stringify(value)) : value;
  const decode = (visit: Visit, data: unknown): string =>
    visit.binary ? new TextDecoder().decode(data as Uint8Array) : JSON.stringify(data);
  const until = async (isMet: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isMet())) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  async function enter(visit: Visit, channel: string) {
    const client = new page.Centrifuge(visit.url, { minRetry: 20, maxRetry: 100 });
    client.setToken(visit.token);
    const story: string[] = [];
    let subscribed = 0;
    const room = client.subscribe(channel, {
      publish: ({ data }: { data: unknown }) => story.push(`publication ${decode(visit, data)}`),
      subscribe: () => (subscribed += 1),
      unsubscribe: () => story.push('unsubscribed'),
      join: ({ info }: { info: { user: string } }) => info.user === 'bob' && story.push('join bob'),
      leave: ({ info }: { info: { user: string } }) => info.user === 'bob' && story.push('leave bob'),
    } as OldCentrifuge.SubscriptionEvents);
    client.connect();
    await until(() => subscribed > 0);
    return { client, room, story, times: () => subscribed };
  }

  page.life = {
    async company(visit) {
      const { client, room, story } = await enter(visit, 'chat:company-old');
      const bob = await enter({ ...visit, token: await page.sign({ sub: 'bob' }) }, 'chat:company-old');
      await until(() => story.length >= 1);
      await bob.room.publish(encode(visit, { from: 'bob' }));
      await until(() => story.length >= 2);
      const { publications } = (await room.history()) as { publications: unknown[] };
      story.push(`history ${publications.length}`);
      bob.client.disconnect();
      await until(() => story.length >= 4);
      await page.api('history_remove', { channel: 'chat:company-old' });
      const told = [...story];
      client.disconnect();
      return told;
    },
    async commands(visit) {
      const { client, story } = await enter(visit, 'news');
      client.on('disconnect', ({ reason }: { reason: string }) => story.push(`closed ${reason}`));
      await page.api('publish', { channel: 'news', data: { n: 1 } });
      await until(() => story.length >= 1);
      await page.api('unsubscribe', { user: visit.user, channel: 'news' });
      await until(() => story.length >= 2);
      await page.api('disconnect', { user: visit.user });
      await until(() => story.some((entry) => entry.startsWith('closed')));
      return story;
    },
    async expiry(visit) {
      const before = { refreshes: await page.refreshes(), subscribes: await page.subscribeRequests() };
      await page.expireSubscriptions();
      const { client, story } = await enter(visit, '$chat:brief');
      await until(async () => (await page.refreshes()) > before.refreshes);
      story.push('refreshed');
      await until(async () => (await page.subscribeRequests()) >= before.subscribes + 2);
      story.push('subscription refreshed');
      client.disconnect();
      await page.refuseRefresh(true);
      const refused = new page.Centrifuge(visit.url);
      refused.setToken(await page.signBriefly({ sub: visit.user }));
      refused.on('disconnect', ({ reconnect }: { reconnect: boolean }) => !reconnect && story.push('refused'));
      refused.connect();
      await until(() => story.includes('refused'));
      return story.filter((entry) => entry !== 'unsubscribed').toSorted();
    },
    async comeback(visit) {
      const { client, story, times } = await enter(visit, 'news');
      await page.api('publish', { channel: 'news', data: { n: 1 } });
      await until(() => story.length >= 1);
      client.on('disconnect', () => story.length < 3 && !story.includes('away') && story.push('away'));
      await page.restart();
      await until(() => times() >= 2);
      await page.api('publish', { channel: 'news', data: { n: 2 } });
      await until(() => story.includes('publication {"n":2}'));
      client.disconnect();
      return story.filter((entry) => entry !== 'unsubscribed');
    },
  };
}
