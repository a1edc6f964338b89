import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createServer } from 'node:tls';
import { Folder } from '../cli/launch.test.fixture.ts';
import { examined, grant, Stranger, told } from './doctor.test.fixture.ts';

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

function expiredCertificate(): Pair {
  const authority = '[d]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n';
  folder.write(
    'ca.conf',
    `[ca]\ndefault_ca=d\n${authority}[p]\ncommonName=supplied\n[ext]\nsubjectAltName=DNS:localhost\n`,
  );
  folder.write('index', '');
  openssl('req', '-new', ...newKey, '-out', requestFile);
  const lifetime = ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'];
  const files = ['-config', 'ca.conf', '-keyfile', keyFile, '-in', requestFile, '-out', certFile];
  openssl('ca', '-selfsign', '-batch', '-notext', '-extensions', 'ext', ...lifetime, ...files);
  return pair();
}

async function judged(pair: Pair, isTrusted = true): Promise<string> {
  const stranger = new Stranger(createServer(pair), (socket, head) => void socket.write(grant(head)));
  await stranger.listen();
  const authorities = isTrusted ? pair.cert : undefined;
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
      await judged(certificate(90, 'DNS:localhost'), false),
      'fault clients refuse the certificate: it is signed by nobody but itself',
    );
    assert.equal(
      await judged(certificate(90, 'DNS:other.test')),
      'fault clients refuse the certificate: it is for another name',
    );
    assert.equal(await judged(expiredCertificate()), 'fault clients refuse the certificate: it has expired');
  });

  it('D6 a port without TLS', async () => {
    const stranger = await Stranger.saying('200 OK');
    const findings = await examined(`https://127.0.0.1:${stranger.port}`);
    assert.match(told(findings, 'certificate'), /^fault TLS fails: /);
    stranger.close();
  });
});
