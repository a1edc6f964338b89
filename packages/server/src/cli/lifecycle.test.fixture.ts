/** A process with a server that does nothing: what it is told, it prints. Arguments: stop time, shutdown timeout, pid file. */
import { readFileSync } from 'node:fs';
import { runUntilStopped } from './lifecycle.ts';

const [stopMs = '0', shutdownTimeoutMs = '60000', pidFile = ''] = process.argv.slice(2);
const keepAlive = setInterval(() => {}, 60_000);
let reloads = 0;

const server = {
  stop: () =>
    new Promise<void>((resolve) => {
      console.log('stop was called');
      if (pidFile !== '') console.log(`pid ${readFileSync(pidFile, 'utf8')}`);
      setTimeout(resolve, Number(stopMs));
    }),
};

const code = await runUntilStopped({
  start: () => {
    console.log('up');
    return Promise.resolve(server);
  },
  shutdownTimeoutMs: Number(shutdownTimeoutMs),
  pidFile,
  tell: (level, message) => console.log(level, message),
  reload: () => {
    reloads += 1;
    console.log(`reload ${reloads}`);
    return reloads === 1 ? Promise.reject(new Error('not usable')) : Promise.resolve();
  },
});
clearInterval(keepAlive);
process.exit(code);
