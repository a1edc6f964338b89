#!/usr/bin/env node
// Runs the command line interface on Bun, or on Node. Plain JavaScript for every Node from 20 on, so that `npx spindle` works.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chooseRuntime } from './choose-runtime.mjs';
import { findBun } from './find-bun.mjs';
import { findCompiled } from './find-compiled.mjs';

const inPackage = (path) => fileURLToPath(new URL(path, import.meta.url));

// The folder the user stands in is another project's: its .env is read by our rules, its settings of Bun not at all.
const bunOptions = [
  '--no-env-file',
  `--config=${inPackage('./bunfig.toml')}`,
  `--tsconfig-override=${inPackage('./tsconfig.json')}`,
];

/** A published package has the program in a few files, which starts sooner (G98). In a checkout they may be old. */
function programForBun() {
  const bundled = inPackage('../dist/bundle/main.js');
  const isPublished = !existsSync(inPackage('../tsconfig.json'));
  return isPublished && existsSync(bundled) ? bundled : inPackage('../src/cli/main.ts');
}

/** Answers what is to be done; an error is what the user did or lacks. */
function prepare() {
  const { runtime, args } = chooseRuntime(process.argv.slice(2), process.env);
  if (runtime === 'bun') {
    const bun = findBun();
    return () => runOnBun(bun, [...bunOptions, programForBun(), ...args]);
  }
  const program = findCompiled((warning) => console.error(`warning: ${warning}`));
  return () => runHere(program, args);
}

async function main() {
  let run;
  try {
    run = prepare();
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  await run();
}

async function runHere(program, args) {
  process.argv.splice(2, Infinity, ...args);
  await import(program);
}

async function runOnBun(bun, args) {
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

await main();
