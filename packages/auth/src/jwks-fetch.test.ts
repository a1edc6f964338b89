import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { fetchKeySet, KeySetUnavailable } from './jwks-fetch.ts';

/** What a real endpoint, one that behaves as `listener` does, comes to, and how often it was asked. */
async function ask(listener: RequestListener, timeoutMs = 5000): Promise<{ requests: number; result: string }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { keys } = await fetchKeySet(`http://127.0.0.1:${port}/keys`, { fetch, timeoutMs });
    return { requests, result: JSON.stringify(keys) };
  } catch (error) {
    assert.ok(error instanceof KeySetUnavailable);
    return { requests, result: error.message.replace(`${port}`, 'port') };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const failed = 'the key set endpoint at 127.0.0.1:port';

describe('key set request', () => {
  it('A56 a key set is read, whatever its content type', async () => {
    const { requests, result } = await ask((request, response) => {
      assert.equal(request.method, 'GET');
      response.end('{"keys":[{"kid":"a"},null,"x"],"more":1}');
    });
    assert.deepEqual([requests, result], [1, '[{"kid":"a"}]']);
  });

  it('A56 a second attempt follows a failed one', async () => {
    let first = true;
    const { requests, result } = await ask((_, response) => {
      response.statusCode = first ? 500 : 200;
      first = false;
      response.end('{"keys":[]}');
    });
    assert.deepEqual([requests, result], [2, '[]']);
  });

  for (const status of [201, 204, 304, 404, 500, 503]) {
    it(`A56 status ${status} is a failure`, async () => {
      const { requests, result } = await ask((_, response) => {
        response.statusCode = status;
        response.end();
      });
      assert.deepEqual([requests, result], [2, `${failed} answered with status ${status}`]);
    });
  }

  for (const body of ['', 'garbage', '{"keys":', '[]', 'null', '{}', '{"keys":{}}']) {
    it(`A56 the body ${JSON.stringify(body)} is a failure`, async () => {
      const { requests, result } = await ask((_, response) => response.end(body));
      assert.deepEqual([requests, result], [2, `${failed} did not send a JWK set`]);
    });
  }

  it('A56 a body of more than a mebibyte is a failure', async () => {
    const padding = ' '.repeat(1_048_576);
    const { requests, result } = await ask((_, response) => response.end(`{"keys":[]}${padding}`));
    assert.deepEqual([requests, result], [2, `${failed} sent more than 1048576 bytes`]);
  });

  it('A56 an endpoint that does not answer is given up', async () => {
    const { requests, result } = await ask(() => undefined, 50);
    assert.deepEqual([requests, result], [2, `${failed} did not answer within 50 ms`]);
  });

  it('A56 an endpoint that does not finish its answer is given up', async () => {
    const { requests, result } = await ask((_, response) => response.write('{"keys":['), 200);
    assert.deepEqual([requests, result], [2, `${failed} did not answer within 200 ms`]);
  });

  it('A56 an endpoint that hangs up is a failure', async () => {
    const { result } = await ask((request) => request.socket.destroy());
    assert.equal(result, `${failed} cannot be reached`);
  });
});
