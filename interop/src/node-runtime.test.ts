import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import { findNode } from './find-node.ts';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient, payload, value, type Encoding } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

/** A client of any generation, subscribed to one channel. */
interface Member {
  readonly publications: Inbox<unknown>;
  /** Users that joined. */
  readonly joined: Inbox<string>;
  /** Each time it is subscribed: whether it recovered. */
  readonly back: Inbox<boolean>;
  publish(data: unknown): Promise<unknown>;
  present(): Promise<string[]>;
  close(): void;
}

type Join = (url: string, user: string, channel: string) => Member;

function joinNew(encoding: Encoding): Join {
  return (url, user, channel) => {
    const inboxes = inboxesOf();
    const client = createClient('5', encoding, url, { token: sign({ sub: user }) });
    const subscription = client.newSubscription(channel);
    subscription.on('publication', ({ data }) => inboxes.publications.push(value(encoding, data)));
    subscription.on('join', ({ info }) => inboxes.joined.push(info.user));
    subscription.on('subscribed', ({ recovered }) => inboxes.back.push(recovered));
    subscription.subscribe();
    client.connect();
    return {
      ...inboxes,
      publish: (data) => subscription.publish(payload(encoding, data)),
      present: async () => usersOf((await subscription.presence()).clients),
      close: () => client.disconnect(),
    };
  };
}

function joinOld(encoding: Encoding): Join {
  return (url, user, channel) => {
    const inboxes = inboxesOf();
    const client = createOldClient(encoding, url);
    client.setToken(sign({ sub: user }));
    const subscription = client.subscribe(channel, {
      publish: ({ data }) => inboxes.publications.push(value(encoding, data)),
      join: ({ info }) => inboxes.joined.push(info.user ?? ''),
      subscribe: ({ recovered }) => inboxes.back.push(recovered),
    });
    client.connect();
    return {
      ...inboxes,
      publish: (data) => subscription.publish(payload(encoding, data)),
      present: async () => usersOf((await subscription.presence()).presence as Record<string, { user: string }>),
      close: () => client.disconnect(),
    };
  };
}

function inboxesOf() {
  return { publications: new Inbox<unknown>(), joined: new Inbox<string>(), back: new Inbox<boolean>() };
}

function usersOf(clients: Readonly<Record<string, { readonly user: string }>>): string[] {
  return Object.values(clients)
    .map(({ user }) => user)
    .toSorted();
}

const sdks = (['json', 'protobuf'] as const).flatMap((encoding): [name: string, encoding: Encoding, join: Join][] => [
  [`centrifuge-js 2.8.5 over ${encoding}`, encoding, joinOld(encoding)],
  [`centrifuge-js 5.8.0 over ${encoding}`, encoding, joinNew(encoding)],
]);

const skip = (await findNode()) === null && 'no Node that Spindle supports';

describe('the server on Node', { skip }, () => {
  let server: Server;
  const members: Member[] = [];

  before(async () => {
    server = await Server.start({}, {}, 'node');
  });
  after(() => server.dispose());
  afterEach(() => {
    for (const member of members.splice(0)) member.close();
  });

  for (const [name, encoding, join] of sdks) {
    function member(user: string, channel: string): Member {
      const url = encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
      const made = join(url, user, channel);
      members.push(made);
      return made;
    }

    it(`T80 S39 ${name}: publishes, receives, and sees who joins and who is there`, async () => {
      const channel = `chat:${name}`;
      const ann = member('ann', channel);
      await ann.back.until();
      const bob = member('bob', channel);
      await ann.joined.until((user) => user === 'bob');
      await bob.publish({ from: 'bob', text: 'héllo ✓' });
      assert.deepEqual(await ann.publications.until(), { from: 'bob', text: 'héllo ✓' });
      await server.api('publish', { channel, data: { from: 'backend' } });
      await bob.publications.until((data) => (data as { from: string }).from === 'backend');
      assert.deepEqual(await ann.present(), ['ann', 'bob']);
    });

    it(`T80 S35 ${name}: recovers what it missed, each publication once and in order`, async () => {
      const channel = `chat:${name}, away`;
      const user = `zoe ${name}`;
      const zoe = member(user, channel);
      await zoe.back.until();
      const numbers = Array.from({ length: 20 }, (_, n) => n);
      const publish = async (from: number, to: number) => {
        for (const n of numbers.slice(from, to)) await server.api('publish', { channel, data: n });
      };
      await publish(0, 5);
      await zoe.publications.until((n) => n === 4);
      await server.api('disconnect', { user, disconnect: { code: 4000, reason: 'come back' } });
      await publish(5, 15);
      await zoe.back.until((recovered) => recovered);
      await publish(15, 20);
      await zoe.publications.until((n) => n === 19);
      assert.deepEqual(zoe.publications.all, numbers);
    });
  }
});
