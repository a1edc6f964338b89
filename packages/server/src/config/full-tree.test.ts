import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defaultConfig } from './config.ts';
import { fullTree } from './full-tree.ts';
import { loadConfig, readSources } from './load.ts';
import { allOptions } from './options/all.ts';
import { Settings } from './settings.ts';
import { writeConfigText } from './sources/file.ts';

describe('a whole configuration file', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'spindle-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const name of ['config.json', 'config.yaml', 'config.toml']) {
    it(`G3 ${name} with all defaults loads as the defaults`, async () => {
      const file = join(folder, name);
      writeFileSync(file, (await writeConfigText(file, fullTree(allOptions, new Settings()))) ?? '');
      const loaded = await loadConfig({ file, strict: true });
      assert.deepEqual(loaded.problems, []);
      assert.ok(loaded.ok);
      assert.deepEqual(loaded.config, defaultConfig());
    });
  }

  it('G1 keeps what a base file says, lists included', async () => {
    const file = join(folder, 'base.json');
    writeFileSync(file, JSON.stringify({ client: { insecure: true }, channel: { namespaces: [{ name: 'news' }] } }));
    const tree = fullTree(allOptions, await readSources({ file }, () => assert.fail()));
    const { client, channel } = tree as { client: { insecure: boolean }; channel: { namespaces: { name: string }[] } };
    assert.equal(client.insecure, true);
    assert.equal(channel.namespaces[0]?.name, 'news');
    assert.ok('history_size' in channel.namespaces[0]);
  });
});
