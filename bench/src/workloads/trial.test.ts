import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optionsFor } from '../options.ts';
import { nativePublish } from './native-publish.ts';
import { withTrial } from './trial.ts';

const options = optionsFor(nativePublish, {});

describe('a trial', () => {
  it('fails in words when the server dies', async () => {
    const trial = withTrial('bare', options, { tokens: 1 }, async ({ server, generator }) => {
      await generator.open({ count: 1 });
      const publishing = generator.api({ rate: 100, seconds: 60 });
      process.kill(server.pid, 'SIGKILL');
      return publishing;
    });
    await assert.rejects(trial, /^BenchFailure: the bare server ended by itself \(SIGKILL\)$/);
  });

  it('counts every channel of every connection', async () => {
    const published = await withTrial('bare', options, { tokens: 4 }, async ({ generator }) => {
      const opened = await generator.open({ count: 4, layout: { channels: 4, each: 2, group: 2 } });
      assert.deepEqual([opened.live, opened.failed], [4, 0]);
      // Of four channels each has two subscribers, and each of the two groups has two.
      return generator.api({ kind: 'batch', rate: 0, requests: 2, batch: 6, channels: 6 });
    });
    const { publications, expected, delivered, outOfSequence, behind } = published;
    assert.deepEqual([publications, expected, delivered, outOfSequence, behind], [12, 24, 24, 0, 0]);
  });
});
