// Runs one test command, shows its output as it comes, and counts what its runner reports at the end.
import { spawn } from 'node:child_process';

const counters = {
  passed: [/^ (\d+) pass$/m, /^(?:ℹ|#) pass (\d+)$/m],
  failed: [/^ (\d+) fail$/m, /^(?:ℹ|#) fail (\d+)$/m],
  skipped: [/^ (\d+) skip$/m, /^(?:ℹ|#) skipped (\d+)$/m],
};

/** @returns {Promise<{ title: string, status: number, seconds: number, passed: number, failed: number, skipped: number }>} */
export async function runSuite(title, command, args, options = {}) {
  console.log(`\n── ${title}`);
  const startedAt = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      target.write(text);
    });
  }
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const count = (expressions) =>
    Number(expressions.map((expression) => expression.exec(output)?.[1]).find(Boolean) ?? 0);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const [passed, failed, skipped] = [counters.passed, counters.failed, counters.skipped].map(count);
  return { title, status: status ?? 1, seconds, passed, failed, skipped };
}

/** Prints what the suites came to, in one line each and one for all; the process exits with the verdict. */
export function conclude(results) {
  console.log('\n── summary');
  for (const { title, status, seconds, passed, failed, skipped } of results) {
    console.log(
      `${status === 0 ? 'ok  ' : 'FAIL'} ${title}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`,
    );
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exit(results.every(({ status }) => status === 0) ? 0 : 1);
}
