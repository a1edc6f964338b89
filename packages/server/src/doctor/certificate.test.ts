import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createServer } from 'node:tls';
import { Folder } from '../cli/launch.test.fixture.ts';
import { examined, grant, Stranger, told } from './doctor.test.fixture.ts';
import { readTarget } from './target.ts';

const folder = new Folder();
after(() => folder.remove());

interface Pair {
  readonly key: string;
  readonly cert: string;
}

const [keyFile, certFile, requestFile] = ['key.pem', 'cert.pem', 'request.pem'].map((name) => join(folder.path, name));
const newKey = [
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-keyout',
  keyFile,
  '-subj',
  '/CN=test',
];

function openssl(...args: readonly (string | undefined)[]): void {
  execFileSync('openssl', args.map(String), { cwd: folder.path, stdio: 'ignore' });
}

function pair(): Pair {
  return { key: readFileSync(String(keyFile), 'utf8'), cert: readFileSync(String(certFile), 'utf8') };
}

/** A certificate that is its own authority. */
function certificate(days: number, name: string): Pair {
  openssl('req', '-x509', ...newKey, '-days', String(days), '-out', certFile, '-addext', `subjectAltName=${name}`);
  return pair();
}

/** A certificate with another lifetime than from today on. */
function certificateOf(from: string, until: string): Pair {
  const authority = '[d]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n';
  folder.write(
    'ca.conf',
    `[ca]\ndefault_ca=d\n${authority}[p]\ncommonName=supplied\n[ext]\nsubjectAltName=DNS:localhost\n`,
  );
  folder.write('index', '');
  openssl('req', '-new', ...newKey, '-out', requestFile);
  const lifetime = ['-startdate', from, '-enddate', until];
  const files = ['-config', 'ca.conf', '-keyfile', keyFile, '-in', requestFile, '-out', certFile];
  openssl('ca', '-selfsign', '-batch', '-notext', '-extensions', 'ext', ...lifetime, ...files);
  return pair();
}

/** One that is signed by another that is signed by an authority: both as a server should send them, and the first alone. */
function chain(): { readonly whole: Pair; readonly alone: Pair; readonly authority: string } {
  const sign = (issuer: string | null, name: string, extensions: string): Pair => {
    folder.write('ext.conf', extensions);
    openssl('req', '-new', ...newKey, '-subj', `/CN=${name}`, '-out', requestFile);
    const by = issuer === null ? ['-signkey', keyFile] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`];
    openssl('x509', '-req', '-in', requestFile, ...by, '-days', '90', '-extfile', 'ext.conf', '-out', certFile);
    const made = pair();
    folder.write(`${name}.pem`, made.cert);
    folder.write(`${name}.key`, made.key);
    return made;
  };
  const { cert: authority } = sign(null, 'root', 'basicConstraints=critical,CA:TRUE\n');
  const { cert: between } = sign('root', 'between', 'basicConstraints=critical,CA:TRUE\n');
  const alone = sign('between', 'leaf', 'subjectAltName=DNS:localhost\n');
  return { alone, whole: { ...alone, cert: alone.cert + between }, authority };
}

/** What answers a call of gRPC with a message, over TLS. */
async function startGrpc(pair: Pair): Promise<{ readonly port: number; close(): void }> {
  const server = createSecureServer(pair).on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    stream.write(Buffer.from([0, 0, 0, 0, 0]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => void server.close(),
  };
}

interface Trust {
  /** By default the certificate itself. */
  readonly authorities?: string | undefined;
}

async function judged(pair: Pair, { authorities }: Trust = { authorities: pair.cert }): Promise<string> {
  const stranger = new Stranger(createServer(pair), (socket, head) => void socket.write(grant(head)));
  await stranger.listen();
  const findings = await examined(`https://localhost:${stranger.port}`, { authorities, limitMs: 1_000 });
  stranger.close();
  assert.match(told(findings, 'upgrade'), told(findings, 'certificate').startsWith('fault') ? /^skipped/ : /^ok/);
  return told(findings, 'certificate');
}

describe('certificates', () => {
  it('D6 one that clients trust, and one that ends soon', async () => {
    assert.match(await judged(certificate(90, 'DNS:localhost')), /^ok the certificate is valid for (89|90) days$/);
    assert.match(await judged(certificate(5, 'DNS:localhost')), /^warning the certificate is valid for [45] days$/);
  });

  it('D6 one that clients refuse, and why', async () => {
    assert.equal(
      await judged(certificate(90, 'DNS:localhost'), {}),
      'fault clients refuse the certificate: it is signed by nobody but itself',
    );
    assert.equal(
      await judged(certificate(90, 'DNS:other.test')),
      'fault clients refuse the certificate: it is for another name',
    );
    assert.equal(
      await judged(certificateOf('20200101000000Z', '20210101000000Z')),
      'fault clients refuse the certificate: it has expired',
    );
    assert.equal(
      await judged(certificateOf('20600101000000Z', '20610101000000Z')),
      'fault clients refuse the certificate: it is not valid yet',
    );
  });

  it('D6 one without those between it and its authority', async () => {
    const { whole, alone, authority } = chain();
    const trusting = { authorities: authority };
    assert.match(await judged(whole, trusting), /^ok the certificate is valid for/);
    assert.equal(
      await judged(alone, trusting),
      'fault clients refuse the certificate: its issuer is not known to clients',
    );
  });

  it('D22 the port for gRPC has one of its own', async () => {
    const pair = certificate(90, 'DNS:localhost');
    const grpc = await startGrpc(pair);
    const findings = async (authorities?: string): Promise<string> => {
      const stranger = await Stranger.saying('404 Not Found');
      const target = readTarget(`https://localhost:${grpc.port}`);
      const said = told(await examined(stranger.url, { grpc: target, authorities }), 'uni-grpc');
      stranger.close();
      return said;
    };
    assert.equal(await findings(pair.cert), 'ok pushes arrive');
    assert.equal(await findings(), 'fault clients refuse the certificate: it is signed by nobody but itself');
    grpc.close();
  });

  it('D6 a port without TLS', async () => {
    const stranger = await Stranger.saying('200 OK');
    const findings = await examined(`https://127.0.0.1:${stranger.port}`);
    assert.match(told(findings, 'certificate'), /^fault TLS fails: /);
    stranger.close();
  });
});
