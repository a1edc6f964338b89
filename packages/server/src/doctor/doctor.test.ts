import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Folder, spindle } from '../cli/launch.test.fixture.ts';
import type { Config } from '../config/index.ts';
import { withStreams } from '../http/stream-client.test.fixture.ts';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { importSigningKey, signConnectionToken } from '@spindle/auth';
import { checks } from './checks.ts';
import { examined, grant, Stranger, textFrame, told } from './doctor.test.fixture.ts';
import { readTarget } from './target.ts';

const secret = 'secret-of-the-doctor';
const page = 'https://app.example.com';

const open = (config: Config): Config =>
  withStreams({
    ...config,
    sockjs: { ...config.sockjs, enabled: true },
    client: {
      ...config.client,
      token: { ...config.client.token, hmacSecretKey: secret },
      allowedOrigins: [page],
      pingIntervalMs: 1_000,
      pongTimeoutMs: 500,
    },
  });

const now = (): number => Math.floor(Date.now() / 1_000);

async function sign(claims: { readonly exp?: number; readonly notBefore?: number }, key = secret): Promise<string> {
  return signConnectionToken(
    { user: 'ann', ...claims },
    await importSigningKey({ secret: key }, { algorithm: 'HS256' }),
  );
}

describe('a deployment without faults', () => {
  let test: TestServer;
  before(async () => {
    test = await startTestServer(open);
  });
  after(() => test.server.stop());

  it('D1 D16 is found well in every check', async () => {
    const token = await sign({ exp: now() + 100 });
    const findings = await examined(test.server.url, { token, origin: page, channel: 'chat:1', idleMs: 2_000 });
    const verdicts = [...findings].map(([check, { verdict }]) => `${check} ${verdict}`);
    assert.deepEqual(verdicts, [
      'reach ok',
      'certificate skipped',
      'upgrade ok',
      'origin ok',
      'round-trip ok',
      'token ok',
      'clock ok',
      'compression ok',
      'subscription ok',
      'http-stream ok',
      'sse ok',
      'uni-http-stream ok',
      'uni-sse ok',
      'uni-websocket ok',
      'sockjs ok',
      'uni-grpc skipped',
      'idle ok',
    ]);
    assert.match(
      told(findings, 'idle'),
      /^ok over WebSocket, http-stream, sse, uni-http-stream, uni-sse: .* stays for 2 s, with a ping every 1 s$/,
    );
    assert.equal(told(findings, 'compression'), 'ok messages are not compressed');
  });

  it('D10 a foreign page is a fault where it was named, and a warning where it was not', async () => {
    assert.match(told(await examined(test.server.url, { origin: 'https://evil.test' }), 'origin'), /^fault pages of/);
    assert.match(told(await examined(test.server.url), 'origin'), /^warning pages of http:\/\/127/);
  });

  it('D12 tokens that are not taken have their reasons', async () => {
    const said = async (token: string | null): Promise<string> =>
      told(await examined(test.server.url, { token }), 'token');
    assert.match(await said(null), /^skipped without a token the server refuses/);
    assert.match(await said('nonsense'), /^fault .*: it is no JSON Web Token$/);
    assert.match(await said(await sign({ exp: now() - 100 })), /^fault .*109.*: it expired 10\d s ago$/);
    assert.match(
      await said(await sign({}, 'another')),
      /^fault .*3500.*: its signature \(HS256\) or one of its claims$/,
    );
    assert.match(await said(await sign({ exp: now() + 5 })), /^warning the token is accepted.* expires in/);
  });

  it('D15 a channel that may not be subscribed to is a fault', async () => {
    const findings = await examined(test.server.url, { token: await sign({}), channel: 'secret:1' });
    assert.match(told(findings, 'subscription'), /^fault secret:1 may not be subscribed to \(102 unknown channel\)$/);
  });

  it('D2 D18 D19 the command prints JSON, makes its own token and shows none', async () => {
    const folder = new Folder();
    folder.write('config.json', { client: { token: { hmac_secret_key: secret } } });
    const flags = ['--idle', '0', '--json', '-c', 'config.json', '--origin'];
    const well = await spindle(['doctor', '--url', test.server.url, ...flags, page], folder.path);
    assert.equal(well.code, 0, well.stderr);
    const report = JSON.parse(well.stdout) as { ok: boolean; url: string; findings: { check: string; rule: string }[] };
    assert.deepEqual([report.ok, report.url, report.findings[0]?.rule], [true, test.server.url, 'D5']);
    assert.doesNotMatch(well.stdout, /eyJ/);
    const token = await sign({ exp: 1 });
    const ill = await spindle(['doctor', '--url', test.server.url, '--idle', '0', '-t', token], folder.path);
    assert.deepEqual([ill.code, ill.stderr], [1, 'error: there is a fault\n']);
    assert.match(ill.stdout, /^FAULT {3}token .* \[D12\]\n +→ /m);
    assert.doesNotMatch(ill.stdout, /eyJ/);
    const none = await spindle(['doctor', '--url', 'nowhere'], folder.path);
    assert.deepEqual([none.code, none.stderr], [1, 'error: nowhere is no address such as https://example.com\n']);
    folder.remove();
  });
});

describe('the guide', () => {
  it('D1 lists the checks in the order in which they run', () => {
    const text = readFileSync(new URL('../../../../docs/guide/proxies.md', import.meta.url), 'utf8');
    const [table = ''] = /^\| check [^]*?\n\n/m.exec(text) ?? [];
    const listed = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)]);
    assert.deepEqual(
      listed.map(([, name]) => name),
      checks.map(({ name }) => name),
    );
  });
});

describe('the way to a deployment', () => {
  it('D4 the address may be that of an endpoint, or of what is above', () => {
    const at = (url: string) => {
      const target = readTarget(url);
      return target && `${target.origin} ${target.host} ${target.port} ${target.prefix}`;
    };
    assert.equal(at('wss://a.test/rt/connection/websocket'), 'https://a.test a.test 443 /rt');
    assert.equal(at('http://a.test:8000/'), 'http://a.test:8000 a.test 8000 ');
    assert.equal(at('https://[::1]:9/x/'), 'https://[::1]:9 ::1 9 /x');
    assert.equal(at('wss://a.test:8443'), 'https://a.test:8443 a.test 8443 ');
    assert.equal(at('a.test'), null);
    assert.equal(at('ftp://a.test'), null);
  });

  it('D3 D5 nobody there, and everything else is skipped', async () => {
    const stranger = await Stranger.answering(() => {});
    const { url } = stranger;
    stranger.close();
    const findings = await examined(url);
    assert.match(told(findings, 'reach'), /^fault 127\.0\.0\.1 refuses connections/);
    assert.equal(told(findings, 'certificate'), 'skipped it rests on reach');
    assert.equal(told(findings, 'idle'), 'skipped it rests on reach');
    assert.match(told(await examined('http://nowhere.invalid'), 'reach'), /^fault there is no address/);
  });

  const answers: readonly (readonly [status: string, said: RegExp, rule: string])[] = [
    ['404 Not Found', /nothing at \/connection\/websocket \(404\)/, 'D7'],
    ['302 Found', /redirected \(302\) to https:\/\/a\.test/, 'D7'],
    ['401 Unauthorized', /asks for credentials/, 'D7'],
    ['429 Too Many Requests', /connects too often/, 'D7'],
    ['502 Bad Gateway', /proxy does not reach the server \(502\)/, 'D7'],
    ['503 Service Unavailable', /no room for one more/, 'D7'],
    ['418 Teapot', /answered with 418/, 'D7'],
    ['400 Bad Request', /its Upgrade header got lost/, 'D8'],
    ['426 Upgrade Required', /its Upgrade header got lost/, 'D8'],
    ['200 OK', /its Upgrade header got lost/, 'D8'],
    ['101 Switching Protocols', /wrong key/, 'D8'],
  ];
  for (const [status, said, rule] of answers) {
    it(`${rule} an upgrade answered with ${status}`, async () => {
      const stranger = await Stranger.saying(status, 'Location: https://a.test');
      try {
        const findings = await examined(stranger.url);
        assert.match(told(findings, 'upgrade'), /^fault /);
        assert.match(told(findings, 'upgrade'), said);
        assert.equal(told(findings, 'round-trip'), 'skipped it rests on upgrade');
      } finally {
        stranger.close();
      }
    });
  }

  it('D9 no answer at all, and a connection that ends instead', async () => {
    const silent = await Stranger.answering(() => {});
    assert.match(told(await examined(silent.url), 'upgrade'), /^fault .* not answered within 0\.5 s$/);
    silent.close();
    const rude = await Stranger.answering((socket) => socket.destroy());
    assert.match(told(await examined(rude.url), 'upgrade'), /^fault the connection was closed instead/);
    rude.close();
  });

  it('D11 frames are swallowed, or answered by something else', async () => {
    const swallowing = await Stranger.answering((socket, head) => void socket.write(grant(head)));
    assert.match(
      told(await examined(swallowing.url), 'round-trip'),
      /^fault the upgrade is granted, but no frame comes/,
    );
    swallowing.close();
    const other = await Stranger.answering((socket, head) => {
      socket.write(grant(head));
      socket.once('data', () => void socket.write(textFrame('hello')));
    });
    assert.match(told(await examined(other.url), 'round-trip'), /^fault .* ends with the first frame$/);
    other.close();
  });

  it('D13 a clock that is wrong, by the header and by the server', async () => {
    const date = (aheadMs: number) => `Date: ${new Date(Date.now() + aheadMs).toUTCString()}`;
    const skewed = async (aheadMs: number): Promise<string> => {
      const stranger = await Stranger.answering((socket, head) => void socket.write(grant(head, date(aheadMs))));
      const said = told(await examined(stranger.url, { limitMs: 100 }), 'clock');
      stranger.close();
      return said;
    };
    assert.match(await skewed(-20_000), /^warning the clock of the other side \(Date header\) is (19|20).* s behind$/);
    assert.match(await skewed(300_000), /^fault .* (299|300).* s ahead$/);
    const telling = await Stranger.answering((socket, head) => {
      socket.write(grant(head));
      socket.once('data', () => {
        socket.write(textFrame(JSON.stringify({ id: 1, connect: { time: Date.now() - 90_000 } })));
      });
    });
    assert.match(
      told(await examined(telling.url), 'clock'),
      /^fault the clock of the other side \(server\) is 90 s behind$/,
    );
    telling.close();
  });

  it('D16 a stream whose events are held back, and one that is refused', async () => {
    const stranger = await Stranger.answering((socket, head) => {
      const isSse = head.includes('/connection/sse');
      const isUni = head.includes('/uni_');
      const status = isSse ? '500 Oops' : isUni ? '403 Forbidden' : '200 OK';
      socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n${isSse || isUni ? 'Content-Length: 0\r\n' : ''}\r\n`);
    });
    const findings = await examined(stranger.url);
    assert.match(told(findings, 'http-stream'), /^fault .*something on the way buffers responses$/);
    assert.match(told(findings, 'sse'), /^fault the request is answered with 500$/);
    assert.match(told(findings, 'uni-sse'), /^fault pages of the origin may not use it \(403\)$/);
    assert.match(told(findings, 'sockjs'), /^fault \/xhr is answered with/);
    stranger.close();
  });

  it('D16 commands that do not get through, and replies that do not come back', async () => {
    const connected = JSON.stringify({ id: 1, connect: { session: 's', node: 'n' } });
    const body = `\r\n\r\n${connected}\n`;
    const examine = async (emulation: string): Promise<string> => {
      const stranger = await Stranger.answering((socket, head) => {
        if (head.includes('/emulation')) socket.end(`HTTP/1.1 ${emulation}\r\nConnection: close\r\n\r\n`);
        else socket.write(`HTTP/1.1 200 OK\r\nConnection: close${body}`);
      });
      const said = told(await examined(stranger.url), 'http-stream');
      stranger.close();
      return said;
    };
    assert.match(
      await examine('404 Not Found'),
      /^fault events arrive, but commands do not: \/emulation is answered with 404$/,
    );
    assert.match(await examine('204 No Content'), /^fault .*buffers responses$/);
  });
});
