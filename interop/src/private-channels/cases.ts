import { strict as assert } from 'node:assert';
import { lifetimeSeconds } from './application.ts';
import type { Family } from './generations.ts';
import type { Visit } from './visit.ts';

/** One thing that happens between a client, the application and the server. */
export interface Case {
  readonly name: string;
  /** Why the generation cannot get into it. */
  impossible?(family: Family): string | null;
  /** Answers how it ended, in a few words. */
  run(visit: Visit): Promise<string>;
}

/** An answer that says that something is good for most of a lifetime, on a slow machine too. */
const isFresh = (frame: string): boolean => Number(/"ttl":(\d+)/.exec(frame)?.[1] ?? 0) > lifetimeSeconds / 2;
/** So that two seconds are left of what is signed. */
const almostOver = 2 - lifetimeSeconds;
const longOver = -3_600;

const noLifetime = 'a signature of 1.x has no lifetime of its own';

/** A publication of the server's API arrives: the channel is open. */
async function assertOpen(visit: Visit): Promise<void> {
  const channel = visit.room;
  await visit.server.api('publish', { channel, data: { n: 1 } });
  assert.equal(await visit.heard(`message ${channel}`), '{"n":1}');
}

async function connected(visit: Visit, timeoutMs?: number): Promise<string> {
  await visit.open(timeoutMs);
  await visit.connect();
  return visit.heard('connected');
}

/** The page subscribes again where its client would not. */
async function subscribeAgain(visit: Visit): Promise<string> {
  if (visit.family.asksAgain) return 'again by itself';
  await visit.subscribe(visit.room);
  return 'when subscribed again';
}

/** The server ends the connection, and wants the client back. */
async function comeBack(visit: Visit): Promise<string> {
  await visit.server.api('disconnect', {
    user: visit.application.user.id,
    disconnect: { code: 4000, reason: 'come back' },
  });
  return visit.heard('connected', 2);
}

export const decisions: readonly Case[] = [
  {
    name: 'allowed',
    async run(visit) {
      await connected(visit);
      await visit.subscribe(visit.room);
      await visit.heard(`subscribed ${visit.room}`);
      await assertOpen(visit);
      assert.equal(visit.subscriptionRequests().length, 1);
      return 'open';
    },
  },
  {
    name: 'denied',
    async run(visit) {
      await connected(visit);
      await visit.subscribe('$denied');
      const denial = visit.family.denialOf('$denied');
      await visit.heard(denial);
      const [refusal] = visit.application.refusals;
      assert.deepEqual([refusal?.rule, refusal?.channel, refusal?.user], ['I13', '$denied', visit.application.user.id]);
      return denial.replace(' $denied', '');
    },
  },
  {
    name: 'ten channels, one denied',
    async run(visit) {
      const channels = Array.from({ length: 10 }, (_, n) => `${visit.room}-${n}`);
      await visit.open();
      await visit.subscribe(...channels, '$denied');
      await visit.connect();
      for (const channel of channels) await visit.heard(`subscribed ${channel}`);
      await visit.heard(visit.family.denialOf('$denied'));
      const count = visit.subscriptionRequests().length;
      assert.equal(count, visit.family.bindsToConnection ? 1 : 11);
      return `${count} request${count === 1 ? '' : 's'}`;
    },
  },
  {
    name: 'back with a new id',
    async run(visit) {
      const before = await connected(visit);
      await visit.subscribe(visit.room);
      await visit.heard(`subscribed ${visit.room}`);
      const now = await comeBack(visit);
      await visit.heard(`subscribed ${visit.room}`, 2);
      await assertOpen(visit);
      assert.notEqual(now, before);
      const asked = visit.subscriptionRequests().map(({ client }) => client);
      assert.deepEqual(asked, visit.family.bindsToConnection ? [before, now] : [undefined]);
      return visit.family.bindsToConnection ? 'asks again' : 'keeps its token';
    },
  },
];

export const expiries: readonly Case[] = [
  {
    name: 'connection expired',
    async run(visit) {
      visit.application.clockOffsetSeconds = longOver;
      await visit.open();
      visit.application.clockOffsetSeconds = 0;
      await visit.connect();
      await visit.heard('connected');
      assert.ok(visit.connectionRequests().length >= 1);
      return 'fetches another';
    },
  },
  {
    name: 'expired, signed out',
    async run(visit) {
      visit.application.clockOffsetSeconds = longOver;
      await visit.open();
      visit.application.isSignedIn = false;
      await visit.connect();
      const reason = await visit.heard('closed');
      assert.equal(visit.application.refusals[0]?.rule, 'I17');
      return `closed: ${reason}`;
    },
  },
  {
    name: 'connection refreshed',
    async run(visit) {
      visit.application.clockOffsetSeconds = almostOver;
      await visit.open();
      visit.application.clockOffsetSeconds = 0;
      await visit.connect();
      const id = await visit.heard('connected');
      await visit.frames.until(isFresh);
      assert.deepEqual(visit.events.all, [`connected ${id}`]);
      return 'stays';
    },
  },
  {
    name: 'subscription expired',
    impossible: ({ hasSubscriptionTokens }) => (hasSubscriptionTokens ? null : noLifetime),
    async run(visit) {
      await connected(visit);
      visit.application.clockOffsetSeconds = longOver;
      await visit.subscribe(visit.room);
      await visit.heard(`error ${visit.room} 109`);
      visit.application.clockOffsetSeconds = 0;
      const how = await subscribeAgain(visit);
      await visit.heard(`subscribed ${visit.room}`);
      await assertOpen(visit);
      return how;
    },
  },
  {
    name: 'subscription refreshed',
    impossible: ({ hasSubscriptionTokens }) => (hasSubscriptionTokens ? null : noLifetime),
    async run(visit) {
      await connected(visit);
      visit.application.clockOffsetSeconds = almostOver;
      await visit.subscribe(visit.room);
      await visit.heard(`subscribed ${visit.room}`);
      visit.application.clockOffsetSeconds = 0;
      // The first is the answer to connect.
      await visit.frames.until(() => visit.frames.all.filter(isFresh).length >= 2);
      await assertOpen(visit);
      assert.equal(visit.subscriptionRequests().length, 2);
      return 'stays';
    },
  },
];

export const failures: readonly Case[] = [
  {
    name: 'refuses connections',
    async run(visit) {
      await connected(visit);
      await visit.application.goDown();
      await visit.subscribe(visit.room);
      await visit.heard(`error ${visit.room}`);
      await visit.application.comeBack();
      const how = await subscribeAgain(visit);
      await visit.heard(`subscribed ${visit.room}`);
      await assertOpen(visit);
      return how;
    },
  },
  {
    name: 'answers 500',
    async run(visit) {
      await connected(visit);
      visit.application.mood = 'failing';
      await visit.subscribe(visit.room);
      await visit.heard(`error ${visit.room}`);
      visit.application.mood = 'well';
      const how = await subscribeAgain(visit);
      await visit.heard(`subscribed ${visit.room}`);
      await assertOpen(visit);
      return how;
    },
  },
  {
    name: 'refuses, connection expired',
    async run(visit) {
      visit.application.clockOffsetSeconds = longOver;
      await visit.open();
      visit.application.clockOffsetSeconds = 0;
      await visit.application.goDown();
      await visit.connect();
      await visit.unanswered.until((url) => url.endsWith(visit.family.connectionPath));
      await visit.application.comeBack();
      await visit.heard('connected');
      return 'connects by itself';
    },
  },
  {
    name: 'slower than the client',
    async run(visit) {
      const timeoutMs = 1_000;
      await connected(visit, timeoutMs);
      visit.application.mood = 'held';
      await visit.subscribe(visit.room);
      await visit.application.asked.until(({ path }) => path === visit.family.subscriptionPath);
      await visit.pass(1.5 * timeoutMs);
      visit.application.release();
      await visit.heard(`subscribed ${visit.room}`);
      await assertOpen(visit);
      return 'waits';
    },
  },
  {
    name: 'answers after it came back',
    async run(visit) {
      await connected(visit);
      visit.application.mood = 'held';
      await visit.subscribe(visit.room);
      await visit.application.asked.until(({ path }) => path === visit.family.subscriptionPath);
      const now = await comeBack(visit);
      const { bindsToConnection } = visit.family;
      if (bindsToConnection) await visit.application.asked.until(() => visit.subscriptionRequests().length >= 2);
      // It says the old answer to the server, too, and takes the refusal of that one for the last word on the channel;
      // its handlers are called all the same. Two answers at once may arrive in the other order.
      const saysOldAnswer = visit.family.name === '1.x';
      if (saysOldAnswer) {
        visit.application.releaseFirst();
        await visit.heard(`error ${visit.room} permission denied`);
      }
      visit.application.release();
      if (bindsToConnection) assert.equal(visit.subscriptionRequests().at(-1)?.client, now);
      if (!saysOldAnswer) {
        await visit.heard(`subscribed ${visit.room}`);
        await assertOpen(visit);
        return 'open';
      }
      await visit.frames.until((frame) => frame.includes(`"channel":"${visit.room}","status":true`));
      await assertOpen(visit);
      return 'open, after an error';
    },
  },
];
