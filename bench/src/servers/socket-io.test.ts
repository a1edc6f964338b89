import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startLoadGenerator } from '../generator/load-generator.ts';
import { newTokenKey, writeTokens } from '../generator/token-file.ts';
import { channelPlans } from './channel-plans.ts';
import { startSocketIo } from './socket-io.ts';

describe('Socket.IO as a contender', () => {
  it('lets clients in by their token and delivers in order to its rooms', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
    const tokens = join(directory, 'tokens');
    await writeTokens(tokens, 4, newTokenKey('HS256', 'secret'));
    const server = await startSocketIo({ channels: channelPlans.plain, tokenSecret: 'secret', directory });
    const generator = startLoadGenerator(server, { channel: 'bench', inFlight: 4, tokens });
    try {
      const opened = await generator.open({ count: 4, layout: { channels: 2 } });
      assert.deepEqual([opened.live, opened.failed], [4, 0]);
      const published = await generator.api({ kind: 'batch', rate: 0, requests: 3, batch: 4, channels: 2 });
      const { publications, expected, delivered, outOfSequence, behind } = published;
      assert.deepEqual(
        { publications, expected, delivered, outOfSequence, behind },
        {
          publications: 12,
          expected: 24,
          delivered: 24,
          outOfSequence: 0,
          behind: 0,
        },
      );
    } finally {
      await generator.stop();
      await server.stop();
      rmSync(directory, { recursive: true });
    }
  });
});
