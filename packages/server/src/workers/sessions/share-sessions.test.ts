import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Endpoints, RequestContext } from '@spindle/transports';
import { ownerOf } from './owner.ts';
import { shareSessions, type SharedSessions } from './share-sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-sessions-'));
const open: SharedSessions[] = [];
after(async () => {
  for (const { host } of open) await host.close(0);
  rmSync(folder, { recursive: true });
});

interface Failure {
  readonly operation: string;
}

/** A worker that answers with its number, where the request came from, and what was sent; `hold` keeps a response open. */
async function start(number: number) {
  const failures: Failure[] = [];
  const held: { readonly cancelled: Promise<void> }[] = [];
  const endpoints: Endpoints = {
    webSocketLimits: { maxMessageBytes: 0, maxQueueBytes: 0 },
    webSocketAt: () => null,
    handlerAt: () => async (request, context) => {
      const body = await request.text();
      if (body === 'hold' || body === 'say nothing') {
        context.keepOpen();
        return new Response(holding(held, body === 'hold' ? 'first' : null));
      }
      const told = [number, context.address, request.headers.get('origin'), new URL(request.url).search, body];
      return Response.json(told, { status: 201, headers: { 'x-told': 'so' } });
    },
  };
  const shared = await shareSessions({
    endpoints,
    worker: { number, count: 2, folder },
    prefix: '/sockjs',
    maxBodyBytes: 1_000,
    onFailure: (failure) => failures.push(failure),
  });
  open.push(shared);
  return { ...shared, failures, held };
}

function holding(held: { readonly cancelled: Promise<void> }[], first: string | null): ReadableStream<Uint8Array> {
  let onCancel = () => {};
  held.push({ cancelled: new Promise((resolve) => void (onCancel = resolve)) });
  return new ReadableStream({
    start(controller) {
      if (first !== null) controller.enqueue(new TextEncoder().encode(first));
    },
    cancel: () => onCancel(),
  });
}

const context: RequestContext = { address: '10.0.0.9', keepOpen() {} };

/** Asks the first worker about a session that this one has. */
async function ask({ endpoints }: SharedSessions, owner: number, body = 'hello', signal?: AbortSignal) {
  const session = Array.from({ length: 100 }, (_, n) => `session${n}`).find((id) => ownerOf(id, 2) === owner) ?? '';
  const path = `/sockjs/000/${session}/xhr_send`;
  const headers = { origin: 'http://page', 'x-spindle-peer': 'forged' };
  const request = new Request(`http://host${path}?t=1`, { method: 'POST', body, headers, ...(signal && { signal }) });
  return (await endpoints.handlerAt(path)?.(request, context)) ?? assert.fail('no answer');
}

describe('sessions of SockJS over workers', () => {
  it('W17 what is for a session reaches the worker that has it, with where it came from', async () => {
    const [first, second] = [await start(1), await start(2)];
    const here = await ask(first, 1);
    assert.deepEqual(await here.json(), [1, '10.0.0.9', 'http://page', '?t=1', 'hello']);
    const there = await ask(first, 2);
    assert.deepEqual([there.status, there.headers.get('x-told')], [201, 'so']);
    assert.deepEqual(await there.json(), [2, '10.0.0.9', 'http://page', '?t=1', 'hello']);

    const reader = (await ask(first, 2, 'hold')).body?.getReader() ?? assert.fail('no body');
    assert.equal(new TextDecoder().decode((await reader.read()).value), 'first');
    await reader.cancel();
    await second.held[0]?.cancelled;
    const leaving = new AbortController();
    const unanswered = ask(first, 2, 'say nothing', leaving.signal);
    while (second.held.length < 2) await new Promise<void>((resolve) => setImmediate(resolve));
    leaving.abort();
    await second.held[1]?.cancelled;
    await unanswered.then(({ body }) => body?.cancel());
    assert.deepEqual(first.failures, []);

    await second.host.close(0);
    assert.equal((await ask(first, 2)).status, 503);
    assert.deepEqual(
      first.failures.map(({ operation }) => operation),
      ['hand over'],
    );
    await start(2);
    assert.equal((await ask(first, 2)).status, 201);
  });
});
