import assert from 'node:assert/strict';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Folder, spindle } from '../cli/launch.test.fixture.ts';
import { withStreams } from '../http/stream-client.test.fixture.ts';
import { startTestServer } from '../test-server.test.fixture.ts';
import { unknownDeployment } from './deployment.ts';
import { examined, grant, Stranger, told } from './doctor.test.fixture.ts';
import { readTarget } from './target.ts';

const at = (port: number) => readTarget(`http://127.0.0.1:${port}`);

describe('what the configuration says of a deployment', () => {
  it('D20 what it switches on has to be there, and what it switches off is not asked for', async () => {
    const stranger = await Stranger.saying('404 Not Found');
    const deployment = { ...unknownDeployment, offered: new Set(['sse', 'sockJs', 'uniWebsocket'] as const) };
    const findings = await examined(stranger.url, { deployment });
    assert.equal(told(findings, 'upgrade'), 'skipped the configuration has websocket.disabled');
    assert.equal(told(findings, 'round-trip'), 'skipped it rests on upgrade');
    for (const [check, option, path] of [
      ['sse', 'sse.enabled', '/connection/sse'],
      ['sockjs', 'sockjs.enabled', '/connection/sockjs/info'],
      ['uni-websocket', 'uni_websocket.enabled', '/connection/uni_websocket'],
    ] as const) {
      const because = `there is nothing at ${path} (404), where the configuration has ${option} on`;
      assert.equal(told(findings, check), `fault ${because}`);
    }
    assert.match(told(findings, 'uni-sse'), /^skipped it is not served here \(404\): uni_sse\.enabled is off/);
    stranger.close();
  });

  it('D20 D22 paths and ports are those of the configuration', async () => {
    const grpcPort = await freePort();
    const { server } = await startTestServer((config) => {
      const all = withStreams(config);
      return {
        ...all,
        client: { ...all.client, insecure: true },
        websocket: { ...all.websocket, handlerPrefix: '/live' },
        sse: { ...all.sse, handlerPrefix: '/events' },
        uniGrpc: { ...all.uniGrpc, enabled: true, address: '127.0.0.1', port: grpcPort },
      };
    });
    const folder = new Folder();
    folder.write('config.json', {
      client: { token: { hmac_secret_key: 'secret' } },
      websocket: { handler_prefix: '/live' },
      sse: { enabled: true, handler_prefix: '/events' },
      uni_grpc: { enabled: true, port: grpcPort },
    });
    const url = server.url.replace('http', 'ws');
    const { stdout, stderr } = await spindle(
      ['doctor', '--url', `${url}/live`, '--idle', '0', '-c', 'config.json'],
      folder.path,
    );
    for (const check of ['upgrade', 'sse', 'uni-grpc']) assert.match(stdout, new RegExp(`^ok +${check} `, 'm'), stderr);
    folder.remove();
    await server.stop();
  });
});

describe('WebSocket in one direction', () => {
  it('D16 an upgrade that is granted, and no push arrives', async () => {
    const stranger = await Stranger.answering((socket, head) => void socket.write(grant(head)));
    const findings = await examined(stranger.url, { limitMs: 100 });
    assert.match(told(findings, 'uni-websocket'), /^fault the upgrade is granted, but no push arrives within 0\.1 s$/);
    stranger.close();
  });
});

describe('SockJS', () => {
  /** Sessions by polling work; those by a streaming response stay silent, and there is no WebSocket. */
  const polling = (offersWebSocket: boolean) =>
    Stranger.answering((socket, head) => {
      const path = head.split(' ')[1] ?? '';
      const respond = (status: string, body: string): void => {
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      };
      if (path.endsWith('/info')) respond('200 OK', `{"websocket":${offersWebSocket}}`);
      else if (path.endsWith('/xhr_streaming')) socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
      else if (path.endsWith('/xhr_send')) respond('204 No Content', '');
      else if (path.endsWith('/xhr')) respond('200 OK', 'o\n');
      else respond('404 Not Found', '');
    });

  it('D21 where polling alone gets through, the ways that do not are named', async () => {
    for (const [offersWebSocket, closed] of [
      [true, 'WebSocket and streaming'],
      [false, 'streaming'],
    ] as const) {
      const stranger = await polling(offersWebSocket);
      const said = told(await examined(stranger.url, { limitMs: 200 }), 'sockjs');
      assert.match(said, new RegExp(`^warning frames pass, .* by polling, and nothing passes by ${closed}$`));
      stranger.close();
    }
  });

  it('D21 requests that do not get through', async () => {
    for (const [broken, said] of [
      ['/info', /^fault \/info is answered with 500$/],
      ['/xhr', /^fault \/xhr is answered with 500$/],
      ['/xhr_send', /^fault \/xhr_send is answered with 500$/],
    ] as const) {
      const stranger = await Stranger.answering((socket, head) => {
        const status = head.split(' ')[1]?.endsWith(broken) === true ? '500 Oops' : '200 OK';
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 2\r\n\r\no\n`);
      });
      assert.match(told(await examined(stranger.url, { limitMs: 200 }), 'sockjs'), said);
      stranger.close();
    }
  });
});

describe('gRPC', () => {
  async function answering(
    answer: (stream: ServerHttp2Stream) => void,
  ): Promise<{ server: Http2Server; port: number }> {
    const server = createHttp2Server().on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => {});
      answer(stream);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
  }

  async function said(answer: (stream: ServerHttp2Stream) => void): Promise<string> {
    const stranger = await Stranger.saying('404 Not Found');
    const { server, port } = await answering(answer);
    const findings = await examined(stranger.url, { grpc: at(port), limitMs: 200 });
    server.close();
    stranger.close();
    return told(findings, 'uni-grpc');
  }

  it('D22 a proxy that answers itself, one that swallows, and a status instead of a push', async () => {
    assert.equal(
      await said((stream) => stream.respond({ ':status': 502 }, { endStream: true })),
      'fault the call is answered with 502 by something that does not speak gRPC',
    );
    assert.equal(await said(() => {}), 'fault no push arrives within 0.2 s');
    const refusal = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '7', 'grpc-message': 'no' };
    assert.equal(
      await said((stream) => stream.respond(refusal, { endStream: true })),
      'fault the call is refused (gRPC status 7 no)',
    );
  });

  it('D22 nobody there, and somebody who speaks no HTTP/2', async () => {
    const stranger = await Stranger.saying('404 Not Found');
    const withGrpc = async (port: number): Promise<string> =>
      told(await examined(stranger.url, { grpc: at(port), limitMs: 500 }), 'uni-grpc');
    assert.match(await withGrpc(await freePort()), /^fault 127\.0\.0\.1 on port \d+ cannot be reached: ECONNREFUSED$/);
    assert.match(await withGrpc(stranger.port), /^fault the call fails: /);
    assert.match(told(await examined(stranger.url), 'uni-grpc'), /^skipped no address of it is known$/);
    stranger.close();
  });
});

async function freePort(): Promise<number> {
  const stranger = await Stranger.answering(() => {});
  const { port } = stranger;
  stranger.close();
  return port;
}
