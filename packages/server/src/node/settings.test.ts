import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closedNamespace, defaultClientSettings } from '@spindle/core';
import { defaultConfig } from '../config/index.ts';
import { channelSettings } from './channel-settings.ts';
import { clientSettings } from './client-settings.ts';

describe('Settings of the node', () => {
  it('T47 the default configuration is what the core has by default', async () => {
    assert.deepEqual(clientSettings(defaultConfig()), defaultClientSettings);
    const { withoutNamespace } = await channelSettings(defaultConfig());
    for (const [option, value] of Object.entries(closedNamespace)) {
      assert.deepEqual(withoutNamespace[option as keyof typeof withoutNamespace], value, option);
    }
  });

  it('T47 S113 personal channels are those of the configuration', () => {
    const config = defaultConfig();
    const { client } = config;
    const own = { enabled: true, personalChannelNamespace: 'user', singleConnection: true };
    const { personalChannels } = clientSettings({
      ...config,
      client: { ...client, subscribeToUserPersonalChannel: own },
    });
    assert.deepEqual(personalChannels, { namespace: 'user', singleConnection: true });
  });

  it('T47 a namespace without publication_data_format takes that of all channels', async () => {
    const config = defaultConfig();
    const { withoutNamespace } = config.channel;
    const { namespaces } = await channelSettings({
      ...config,
      channel: {
        ...config.channel,
        publicationDataFormat: 'json',
        namespaces: [
          { name: 'own', options: { ...withoutNamespace, publicationDataFormat: 'binary' } },
          { name: 'inherits', options: withoutNamespace },
        ],
      },
    });
    assert.deepEqual(
      namespaces.map(({ name, options }) => [name, options.publicationDataFormat]),
      [
        ['own', 'binary'],
        ['inherits', 'json'],
      ],
    );
  });
});
