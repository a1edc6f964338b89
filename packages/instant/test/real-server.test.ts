import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Centrifuge } from 'centrifuge-5';
import { ApiError, createApi } from '@spindle/instant';
import { createEventRouter, createRealtime, type Realtime } from '@spindle/instant/browser';
import { chat, startApplication, type Application } from './application.ts';

let application: Application;

before(async () => {
  application = await startApplication();
});
after(() => application.stop());

/** Values as they come, to be waited for. */
class Inbox<T> {
  readonly #values: T[] = [];
  #wake: () => void = () => undefined;

  add = (value: T): void => {
    this.#values.push(value);
    this.#wake();
  };

  async next(): Promise<T> {
    while (this.#values.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#values.shift() as T;
  }

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }
}

interface Browser {
  readonly realtime: Realtime<Centrifuge>;
  readonly ends: Inbox<string>;
  subscribed(channel: string): Promise<void>;
}

/** The page of the application, with the unmodified SDK. */
function openPage(): Browser {
  const ends = new Inbox<string>();
  const realtime = createRealtime((options) => new Centrifuge(application.url, { ...options, websocket: WebSocket }), {
    basePath: `${application.backend.url}/centrifuge`,
    onChannelEnd: (channel, { code }) => ends.add(`${channel} ${code}`),
  });
  return {
    realtime,
    ends,
    async subscribed(channel) {
      await realtime.client.getSubscription(channel)?.ready();
    },
  };
}

describe('API against the server', () => {
  it('I60 I61 I65 every method that the server has answers what it should', async () => {
    const { api } = application.instant;
    const published = await api.publish({ channel: 'chat:1', data: { text: 'ü' }, tags: { a: 'b' } });
    assert.equal(published.offset, 1);
    const history = await api.history({ channel: 'chat:1', limit: -1 });
    assert.deepEqual(
      [history.offset, history.epoch, history.publications[0]?.data],
      [1, published.epoch, { text: 'ü' }],
    );
    assert.deepEqual(
      (await api.broadcast({ channels: ['chat:2', 'no:3'], data: 1 })).responses.map(({ ok }) => ok),
      [true, false],
    );
    assert.equal((await api.presence({ channel: 'chat:1' })).presence.size, 0);
    assert.deepEqual(await api.presenceStats({ channel: 'chat:1' }), { numClients: 0, numUsers: 0 });
    assert.equal((await api.info()).nodes.length, 1);
    await api.subscribe({ user: 'nobody', channel: 'chat:1', info: new Uint8Array([1]), override: { presence: true } });
    await api.unsubscribe({ user: 'nobody', channel: 'chat:1' });
    await api.refresh({ user: 'nobody', expireAt: 4_000_000_000 });
    await api.disconnect({ user: 'nobody', disconnect: { code: 4500, reason: 'banned' } });
    await api.historyRemove({ channel: 'chat:1' });
    assert.equal((await api.channels({ pattern: 'chat:*' })).channels.size, 0);
    const replies = await api.batch([
      { publish: { channel: 'chat:1', data: new Uint8Array([34, 120, 34]) } },
      { rpc: { method: 'no' } },
    ]);
    assert.equal(replies[0].ok && replies[0].result.offset, 2);
    assert.equal(!replies[1].ok && replies[1].error.code, 104);
    await assert.rejects(api.presence({ channel: 'no:1' }), (error) => error instanceof ApiError && error.code === 102);
    const stranger = createApi({ url: `${application.server.url}/api`, apiKey: 'wrong' });
    await assert.rejects(stranger.info(), (error) => error instanceof ApiError && error.failure === 'unauthorized');
  });

  it('I63 the server drops what an attempt before has published', async () => {
    const { api } = application.instant;
    const params = { channel: 'chat:idempotent', data: 1, idempotencyKey: 'k' };
    assert.deepEqual(await api.publish(params), await api.publish(params));
    assert.equal((await api.history({ channel: 'chat:idempotent', limit: -1 })).publications.length, 1);
  });
});

describe('browser helper with centrifuge-js 5 against the server', () => {
  it('I50 I70 I88 messages and typed payloads reach the listeners of who may have the channel', async () => {
    application.user = 'ann';
    application.authorize = (_user, channel) =>
      chat.match(channel)?.room === 'lobby' ? { info: { from: 'backend' } } : undefined;
    const page = openPage();
    const texts = new Inbox<string>();
    const messages = new Inbox<string>();
    const router = createEventRouter();
    router.on('important', ({ message, site }) => messages.add(`${site}: ${message}`));
    page.realtime.subscribe(chat.at({ room: 'lobby' }), ({ text }) => texts.add(text));
    page.realtime.subscribe('$shop_users', router.route);
    page.realtime.subscribe('$shop_staff', () => undefined);
    page.realtime.connect();
    assert.equal(await page.ends.next(), '$shop_staff 1');
    await Promise.all([page.subscribed('$chat:lobby'), page.subscribed('$shop_users')]);
    await application.instant.publish(chat.at({ room: 'lobby' }), { text: 'hello' });
    await application.instant.broadcast({ message: 'sale', eventClass: 'important', target: 'users' });
    assert.equal(await texts.next(), 'hello');
    assert.equal(await messages.next(), 'shop: sale');
    const { presence } = await application.instant.api.presence({ channel: '$chat:lobby' });
    assert.deepEqual(
      [...presence.values()].map(({ user, connInfo, chanInfo }) => ({ user, connInfo, chanInfo })),
      [{ user: 'ann', connInfo: { name: 'ann' }, chanInfo: { from: 'backend' } }],
    );
    page.realtime.disconnect();
  });

  it('I87 after a switch the connection is that of the other user', async () => {
    application.user = 'ann';
    application.authorize = (user, channel) => channel === `$inbox-${user}` || channel === '$chat:both';
    const page = openPage();
    const heard = new Inbox<unknown>();
    const both = chat.at({ room: 'both' });
    page.realtime.subscribe(both, heard.add);
    page.realtime.subscribe('$inbox-ann', heard.add);
    page.realtime.connect();
    await Promise.all([page.subscribed('$chat:both'), page.subscribed('$inbox-ann')]);
    application.user = 'bob';
    page.realtime.switchUser();
    await application.instant.publish('$inbox-ann', 'for ann');
    assert.equal(await page.ends.next(), '$inbox-ann 1');
    await page.subscribed('$chat:both');
    const { presence } = await application.instant.api.presence({ channel: '$chat:both' });
    assert.deepEqual(
      [...presence.values()].map(({ user }) => user),
      ['bob'],
    );
    await application.instant.publish(both, { text: 'for bob' });
    assert.deepEqual(await heard.next(), { text: 'for bob' });
    assert.ok(heard.isEmpty);
    page.realtime.disconnect();
  });

  it('I17 I84 a user who is not signed in ends disconnected, once', async () => {
    application.user = null;
    const page = openPage();
    const states = new Inbox<string>();
    page.realtime.client.on('disconnected', ({ code, reason }) => states.add(`${code} ${reason}`));
    page.realtime.connect();
    assert.equal(await states.next(), '1 unauthorized');
    application.user = 'ann';
    page.realtime.switchUser();
    await page.realtime.client.ready();
    assert.ok(states.isEmpty);
    page.realtime.disconnect();
  });
});
