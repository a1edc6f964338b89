import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChannelDataError, defineChannel, typeOnly, type StandardSchema } from './channels/index.ts';
import { startInstant } from './instant.test.fixture.ts';

interface Sent {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

async function start(replies: readonly unknown[] = []) {
  const sent: Sent[] = [];
  const fetch = async (...args: ConstructorParameters<typeof Request>): Promise<Response> => {
    const request = new Request(...args);
    const path = new URL(request.url).pathname;
    sent.push({ path, body: (await request.json()) as Record<string, unknown> });
    return Response.json(path.endsWith('/batch') ? { replies } : { result: { offset: 1, epoch: 'e' } });
  };
  const server = { url: 'http://spindle/api', apiKey: 'key', fetch };
  const { instant } = await startInstant({ server, site: { slug: 'shop', name: 'The shop' } });
  return { instant, sent };
}

const digits: StandardSchema<string, number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      /^\d+$/.test(String(value)) ? { value: Number(value) } : { issues: [{ message: 'no digits' }] },
  },
};

describe('publishing', () => {
  it('I70 a message has the payload of django-instant, and goes to a channel or to that of a level', async () => {
    const { instant, sent } = await start();
    await instant.broadcast({ message: 'Private event', channel: '$private_chan' });
    await instant.broadcast({ message: 'Hi', eventClass: 'important', data: { a_b: [1] }, site: 'Blog', bucket: 'b' });
    for (const target of ['users', 'staff', 'superuser', 'public'] as const)
      await instant.broadcast({ message: 'x', target });
    const [first, second, ...others] = sent.map(({ body }) => body);
    assert.equal(first?.channel, '$private_chan');
    assert.equal(
      JSON.stringify(first?.data),
      '{"message":"Private event","channel":"$private_chan","event_class":"default","data":{},"site":"The shop"}',
    );
    assert.equal(second?.channel, 'shop_public');
    assert.deepEqual(second?.data, {
      message: 'Hi',
      channel: 'shop_public',
      event_class: 'important',
      data: { a_b: [1] },
      site: 'Blog',
      bucket: 'b',
    });
    assert.deepEqual(
      others.map(({ channel }) => channel),
      ['$shop_users', '$shop_staff', '$shop_admin', 'shop_public'],
    );
  });

  it('I70 a level without a channel of its own is told, not guessed', async () => {
    const { instant } = await startInstant({ channels: { users: ['$room:*'] } });
    await assert.rejects(instant.broadcast({ message: 'x', target: 'users' }), /name a channel/);
  });

  it('I71 what the schema of a channel refuses is not sent', async () => {
    const { instant, sent } = await start([{ publish: {} }]);
    const chat = defineChannel('$chat:{room}', typeOnly<{ text: string }>());
    const counter = defineChannel('counter', digits).at();
    await instant.publish(chat.at({ room: 'lobby' }), { text: 'hi' });
    await instant.publish(counter, '17');
    await instant.publish('plain', [1], { skipHistory: true });
    await assert.rejects(instant.publish(counter, 'x'), ChannelDataError);
    await assert.rejects(
      instant.publishMany([
        { to: 'a', data: 1 },
        { to: counter, data: 'x' },
      ]),
      ChannelDataError,
    );
    // @ts-expect-error a chat message has a text
    await instant.publish(chat.at({ room: 'lobby' }), { txt: 'hi' });
    assert.deepEqual(
      sent.map(({ body }) => [body.channel, body.data, body.skip_history]),
      [
        ['$chat:lobby', { text: 'hi' }, undefined],
        ['counter', '17', undefined],
        ['plain', [1], true],
        ['$chat:lobby', { txt: 'hi' }, undefined],
      ],
    );
  });

  it('I72 many publications go in one request, each with its own outcome', async () => {
    const { instant, sent } = await start([
      { publish: { offset: 7, epoch: 'e' } },
      { error: { code: 102, message: 'unknown channel' } },
    ]);
    const [first, second] = await instant.publishMany([
      { to: 'a', data: 1, options: { tags: { k: 'v' } } },
      { to: 'no:b', data: 2 },
    ]);
    assert.deepEqual(first, { ok: true, position: { offset: 7, epoch: 'e' } });
    assert.equal(second?.ok === false && second.error.code, 102);
    assert.deepEqual(
      sent.map(({ path }) => path),
      ['/api/batch'],
    );
    assert.deepEqual(await instant.publishMany([]), []);
    assert.equal(sent.length, 1);
  });
});
