#!/usr/bin/env node
// Runs the command line interface on Bun. Plain JavaScript for every Node from 20 on, so that `npx spindle` works.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findBun } from './find-bun.mjs';

const inPackage = (path) => fileURLToPath(new URL(path, import.meta.url));

// The folder the user stands in is another project's: its .env is read by our rules, its settings of Bun not at all.
const bunOptions = [
  '--no-env-file',
  `--config=${inPackage('./bunfig.toml')}`,
  `--tsconfig-override=${inPackage('./tsconfig.json')}`,
];

function main() {
  let bun;
  try {
    bun = findBun();
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  const args = [...bunOptions, inPackage('../src/cli/main.ts'), ...process.argv.slice(2)];
  if (process.execve && process.platform !== 'win32') process.execve(bun, [bun, ...args], process.env);
  else runChild(bun, args);
}

/** Where Node cannot hand its process over, Bun runs as a child that gets every signal and decides the exit code. */
function runChild(bun, args) {
  const child = spawn(bun, args, { stdio: 'inherit' });
  child.once('error', (error) => {
    console.error(`error: ${bun} does not start: ${error.message}`);
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well; passed on, it would count as the second one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

main();
