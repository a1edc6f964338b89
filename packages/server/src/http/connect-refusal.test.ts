import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Config } from '../config/index.ts';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { StreamClient, withStreams } from './stream-client.test.fixture.ts';

/** Signed by nobody: the server of this suite does not ask. */
function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.${Buffer.from('none').toString('base64url')}`;
}

const expired = token({ sub: 'ann', exp: 1_000 });

const connectCodeToHttpResponse: Config['uniSse']['connectCodeToHttpResponse'] = {
  enabled: true,
  transforms: [
    { code: 109, to: { statusCode: 401, body: '' } },
    { code: 3501, to: { statusCode: 204, body: '' } },
    { code: 3500, to: { statusCode: 403, body: 'ask for a token' } },
  ],
};

function configured(config: Config): Config {
  const open = withStreams(config);
  return {
    ...open,
    client: { ...open.client, userIdHttpHeader: '', insecureSkipTokenSignatureVerify: true },
    uniSse: { ...open.uniSse, connectCodeToHttpResponse },
    uniHttpStream: { ...open.uniHttpStream, connectCodeToHttpResponse },
  };
}

describe('connects that are refused', () => {
  let test: TestServer;
  let plain: TestServer;
  before(async () => {
    test = await startTestServer(configured);
    plain = await startTestServer((config) => {
      const { uniSse, uniHttpStream, ...rest } = configured(config);
      const off = { enabled: false, transforms: [] };
      return {
        ...rest,
        uniSse: { ...uniSse, connectCodeToHttpResponse: off },
        uniHttpStream: { ...uniHttpStream, connectCodeToHttpResponse: off },
      };
    });
  });
  after(() => Promise.all([test.server.stop(), plain.server.stop()]));

  for (const transport of ['uni_sse', 'uni_http_stream']) {
    const path = `/connection/${transport}`;

    it(`T70 ${transport}: an error or a disconnect is answered as its row says`, async () => {
      const answers = [
        await test.post(path, JSON.stringify({ token: expired })),
        await test.post(path, JSON.stringify({ token: 'x' })),
        await test.post(path, JSON.stringify({ token: token({ sub: 'ann' }), subs: { 'none:a': {} } })),
        await test.post(path, JSON.stringify({ token: token({ sub: 'ann', channels: ['none:a'] }) })),
      ];
      assert.deepEqual(
        answers.map(({ status, text }) => [status, text]),
        [
          [401, 'token expired'],
          [403, 'ask for a token'],
          [204, ''],
          [500, 'Internal Server Error\n'],
        ],
      );
      assert.equal(test.server.node.numConnections, 0);
    });

    it(`T70 ${transport}: a connect that is not refused opens the stream`, async () => {
      const stream = await StreamClient.post(test.server.url + path, { token: token({ sub: 'ann' }) });
      assert.deepEqual(Object.keys((await stream.message()) ?? {}), ['connect']);
      stream.leave();
    });

    it(`S117 ${transport}: otherwise the stream tells`, async () => {
      const stream = await StreamClient.post(plain.server.url + path, { token: expired });
      assert.deepEqual(await stream.message(), { disconnect: { code: 3005, reason: 'connection expired' } });
      assert.equal(await stream.event(), null);
    });
  }
});
