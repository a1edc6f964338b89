// Runs Bun with the given arguments: `node scripts/bun.mjs file.ts …`. Bun comes with the dependencies.
import { spawnSync } from 'node:child_process';
import { findBun } from '../packages/server/bin/find-bun.mjs';

const { status, error } = spawnSync(findBun(), process.argv.slice(2), { stdio: 'inherit' });
if (error) throw error;
process.exit(status ?? 1);
