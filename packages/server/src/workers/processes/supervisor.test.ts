import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { callerOf, type EngineCalls } from '../engine/engine-calls.ts';
import { Link } from '../link/link.ts';
import type { WorkerReports } from './process-calls.ts';
import { startSupervisor } from './supervisor.ts';
import { WorkerError } from './worker-error.ts';

const logger = pino({ level: 'silent' });
const endless = 'setInterval(() => {}, 1e6)';

function run(code: string): ChildProcess {
  return spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
}

/** What the process would say, said by the test. */
async function linkFor(socket: string): Promise<Link> {
  const stream = connect(socket);
  await once(stream, 'connect');
  return new Link(stream, { onFailure: (operation) => assert.fail(operation) });
}

describe('supervisor', () => {
  it('W13 when one of the first does not start, the others end as well, however far they are', async () => {
    const children: ChildProcess[] = [];
    const started = startSupervisor({
      count: 3,
      address: '127.0.0.1',
      port: 0,
      logger,
      spawn(socket) {
        const child = run(endless);
        children.push(child);
        // The second is on its way to serve, the third has said nothing yet.
        if (children.length === 2) void sayHello(socket, child);
        return child;
      },
    });
    const [first] = children.length > 0 ? children : await spawned(children);
    first?.kill('SIGTERM');
    await assert.rejects(started, (error) => error instanceof WorkerError && /worker 1 .*SIGTERM/.test(error.message));
    assert.deepEqual(
      children.slice(1).map(({ signalCode }) => signalCode),
      ['SIGKILL', 'SIGKILL'],
    );
  });

  it('W13 what cannot be run is a failure too', async () => {
    const options = { count: 1, address: '127.0.0.1', port: 0, logger };
    const missing = startSupervisor({ ...options, spawn: () => spawn('./there-is-no-such-program') });
    await assert.rejects(missing, WorkerError);
  });

  it('W10 only processes of this user reach the supervisor, and only its workers are heard', async () => {
    const sockets: string[] = [];
    const children: ChildProcess[] = [];
    const started = startSupervisor({
      count: 1,
      address: '127.0.0.1',
      port: 0,
      logger,
      spawn(socket) {
        sockets.push(socket);
        children.push(run(endless));
        return children[0] ?? assert.fail('nothing runs');
      },
    });
    while (children.length === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    const [path = ''] = sockets;
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
    const link = await linkFor(path);
    await assert.rejects(callerOf<WorkerReports>(link)('hello', process.pid), /is no worker/);
    await assert.rejects(callerOf<EngineCalls>(link)('presence', 'chat'), /nobody serves presence/);
    link.close();
    children[0]?.kill('SIGTERM');
    await assert.rejects(started, WorkerError);
    assert.equal(existsSync(path), false);
  });
});

async function sayHello(socket: string, { pid = 0 }: ChildProcess): Promise<void> {
  const link = await linkFor(socket);
  await callerOf<WorkerReports>(link)('hello', pid).catch(() => {});
}

async function spawned(children: readonly ChildProcess[]): Promise<readonly ChildProcess[]> {
  while (children.length < 3) await new Promise<void>((resolve) => void setImmediate(resolve));
  return children;
}
