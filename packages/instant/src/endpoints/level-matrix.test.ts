import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  client,
  legacySigner,
  people,
  startInstant,
  verifier,
  type Answered,
  type Person,
  type TestInstant,
} from '../instant.test.fixture.ts';

const channels = {
  public: 'shop_public',
  users: '$shop_users',
  groups: '$drafts',
  staff: '$shop_staff',
  superuser: '$shop_admin',
  none: '$elsewhere',
} as const;
type LevelName = keyof typeof channels;

/** Who may have the channel of which level. */
const expected: Record<Person, readonly LevelName[]> = {
  anonymous: ['public'],
  user: ['public', 'users'],
  'group member': ['public', 'users', 'groups'],
  staff: ['public', 'users', 'staff'],
  superuser: ['public', 'users', 'superuser'],
};

type Entry = Readonly<Record<string, unknown>>;

/** How each generation asks, and what in its answer opens the channel: checked with the key, not by its looks. */
const generations: Record<
  string,
  {
    readonly path: string;
    body(channel: string): object;
    isOpened(answer: Answered, channel: string, user: string): Promise<boolean>;
  }
> = {
  '1.x map': {
    path: '/centrifuge/auth/',
    body: (channel) => ({ client, channels: [channel] }),
    isOpened: ({ body }, channel) => isSigned((body as Record<string, Entry>)[channel], channel),
  },
  '1.x list': {
    path: '/centrifuge/auth/',
    body: (channel) => ({ client, channels: [channel] }),
    isOpened: ({ body }, channel) => isSigned((body as { channels: Entry[] }).channels[0], channel),
  },
  '2.x': {
    path: '/centrifuge/subscribe',
    body: (channel) => ({ client, channels: [channel] }),
    async isOpened({ body }, channel) {
      const [entry] = (body as { channels: Entry[] }).channels;
      if (entry === undefined) return false;
      assert.equal(entry.channel, channel);
      const grant = await subscriptionGrant(entry.token);
      return grant.channel === channel && grant.client === client;
    },
  },
  '3-5': {
    path: '/centrifuge/subscription_token',
    body: (channel) => ({ channel }),
    async isOpened({ status, body }, channel, user) {
      if (status !== 200) {
        assert.deepEqual({ status, body }, { status: 403, body: {} });
        return false;
      }
      const grant = await subscriptionGrant((body as Entry).token);
      return grant.channel === channel && grant.user === user && grant.client === null;
    },
  },
  '3-5 batch': {
    path: '/centrifuge/subscription_token',
    body: (channel) => ({ channels: [channel] }),
    async isOpened({ body }, channel, user) {
      const [entry] = (body as { channels: Entry[] }).channels;
      if (entry?.token === undefined) {
        assert.deepEqual(entry, { channel, status: 403 });
        return false;
      }
      const grant = await subscriptionGrant(entry.token);
      return grant.channel === channel && grant.user === user;
    },
  },
};

async function isSigned(entry: Entry | undefined, channel: string): Promise<boolean> {
  if (entry?.sign === undefined) {
    assert.equal(entry?.status, 403);
    return false;
  }
  const signer = await legacySigner();
  const { sign, info } = entry as { sign: string; info: string };
  return signer.isSubscriptionSigned({ client, channel, info }, sign);
}

async function subscriptionGrant(token: unknown) {
  const verdict = await (await verifier()).verifySubscription(String(token));
  assert.ok(verdict.ok, JSON.stringify(verdict));
  return verdict.grant;
}

async function openedLevels(application: TestInstant, person: Person, generation: string): Promise<LevelName[]> {
  const spec = generations[generation];
  assert.ok(spec);
  const opened: LevelName[] = [];
  for (const level of Object.keys(channels) as LevelName[]) {
    const channel = channels[level];
    const answer = await application.post(spec.path, spec.body(channel), { 'x-person': person });
    if (await spec.isOpened(answer, channel, people[person]?.id ?? '')) opened.push(level);
  }
  return opened;
}

describe('channel levels', () => {
  it('I10 I11 every user × level × generation', async () => {
    const lines: string[] = [];
    for (const generation of Object.keys(generations)) {
      const answer = generation === '1.x list' ? 'list' : 'map';
      const application = await startInstant({ legacy: { secret: 'the secret of 2016', answer } });
      for (const person of Object.keys(people) as Person[]) {
        const opened = await openedLevels(application, person, generation);
        const cells = Object.keys(channels).map((level) =>
          (opened.includes(level as LevelName) ? 'yes' : '-').padEnd(11),
        );
        lines.push(`${generation.padEnd(10)} ${person.padEnd(13)} ${cells.join('')}`);
        assert.deepEqual(opened, expected[person], `${generation}, ${person}`);
      }
    }
    const head = `${'generation'.padEnd(10)} ${'user'.padEnd(13)} ${Object.keys(channels)
      .map((level) => level.padEnd(11))
      .join('')}`;
    console.log([head, ...lines].join('\n'));
  });
});
