import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createInstant } from './create-instant.ts';
import { InstantOptionsError } from './options-error.ts';
import { client, secret, startInstant } from './instant.test.fixture.ts';

describe('options', () => {
  it('I3 all problems are reported together, without secrets', async () => {
    await assert.rejects(
      createInstant({
        server: { url: 'ftp://x', apiKey: '' },
        signing: { secret: '' },
        legacy: { secret: '' },
        site: { slug: 'a:b' },
        lifetimes: { connectionSeconds: 0, subscriptionSeconds: Number.NaN },
        channels: { users: ['$a', ''], groups: { editors: [''] } },
        endpoints: {
          basePath: 'x/',
          allowedOrigins: ['https://ok.example', 'https://x.example/'],
          maxBodyBytes: 0,
          maxChannels: 1.5,
        },
        getUser: () => null,
      }),
      (error) => {
        assert.ok(error instanceof InstantOptionsError);
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          [
            'server.url',
            'server.apiKey',
            'site.slug',
            'lifetimes.connectionSeconds',
            'lifetimes.subscriptionSeconds',
            'endpoints.basePath',
            'endpoints.maxBodyBytes',
            'endpoints.maxChannels',
            'endpoints.allowedOrigins[1]',
            'channels.users[1]',
            'channels.groups.editors[0]',
            'signing',
            'legacy.secret',
          ],
        );
        return true;
      },
    );
    await assert.rejects(startInstant({ signing: { pem: secret } }), (error) => !String(error).includes(secret));
  });

  it('I14 a level that is named replaces the site’s channel, and its names are taken as they are', async () => {
    const { post } = await startInstant({ channels: { users: ['$userschan'] } });
    const { body } = await post('/centrifuge/auth/', {
      client,
      channels: ['$userschan', '$shop_users', 'shop_public'],
    });
    const statuses = Object.values(body as Record<string, { status?: number }>).map(({ status }) => status);
    assert.deepEqual(statuses, [undefined, 403, undefined]);
  });
});
