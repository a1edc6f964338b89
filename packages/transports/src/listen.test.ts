import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ListenError, listenUrl } from './host.ts';
import { RawClient } from '@spindle/testkit';
import { openTestHost } from './test-host.test.fixture.ts';

describe('Listener', () => {
  it('T40 port 0 takes a free port and tells it', async () => {
    const { host } = await openTestHost();
    assert.ok(host.port > 0);
    assert.equal(host.url, `http://127.0.0.1:${host.port}`);
    assert.equal((await fetch(`${host.url}/other`)).status, 404);
    await host.close(0);
  });

  it('T40 an empty address binds every interface', async () => {
    const { host } = await openTestHost({ host: { address: '' } });
    assert.equal(host.url, `http://localhost:${host.port}`);
    assert.equal((await fetch(`http://127.0.0.1:${host.port}/`)).status, 404);
    await host.close(0);
    assert.equal(listenUrl('::1', 80), 'http://[::1]:80');
    assert.equal(listenUrl('0.0.0.0', 80), 'http://localhost:80');
  });

  it('T41 a port in use is a ListenError that names the option', async () => {
    const { host } = await openTestHost();
    await assert.rejects(
      openTestHost({ host: { port: host.port } }),
      (error) =>
        error instanceof ListenError && error.code === 'EADDRINUSE' && error.message.includes('http_server.port'),
    );
    await host.close(0);
  });

  it('T42 after stopListening nobody comes in and open connections live on', async () => {
    const test = await openTestHost();
    const client = await RawClient.open(test.port);
    test.host.stopListening();
    test.host.stopListening();
    await assert.rejects(RawClient.open(test.port));
    test.latest().transport.write('still here');
    assert.equal(await client.text(), 'still here');
    await test.host.close(0);
  });

  it('T43 close waits for what is under way, then ends it', async () => {
    let answer: (response: Response) => void = () => {};
    const started = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const test = await openTestHost({
      handler: () => {
        answer(new Response());
        return new Promise((resolve) => (answer = resolve));
      },
    });
    const request = fetch(`${test.host.url}/slow`);
    await started;
    const closed = test.host.close(10_000);
    answer(new Response('done'));
    assert.equal(await (await request).text(), 'done');
    await closed;

    const stubborn = await openTestHost();
    const client = await RawClient.open(stubborn.port);
    await stubborn.host.close(10);
    assert.equal((await client.closeFrame())?.code, 1001);
  });
});
