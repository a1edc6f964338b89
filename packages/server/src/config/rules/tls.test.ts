import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadConfig } from '../load.ts';
import { defaultConfig } from '../config.ts';
import { certificatesAreUsable } from './tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-certificate-'));
after(() => rmSync(folder, { recursive: true }));

function makeCertificate(name: string): { readonly certPath: string; readonly keyPath: string } {
  const [certPath, keyPath] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', keyPath, '-out', certPath], { stdio: 'ignore' });
  return { certPath, keyPath };
}

const own = makeCertificate('own');
const other = makeCertificate('other');
const text = (path: string) => readFileSync(path, 'utf8');

async function complaints(tls: object): Promise<string[]> {
  const { httpServer } = defaultConfig();
  const config = {
    ...defaultConfig(),
    httpServer: { ...httpServer, tls: { ...httpServer.tls, enabled: true, ...tls } },
  };
  return (await certificatesAreUsable(config)).map(({ path }) => path);
}

describe('TLS options', () => {
  it('T140 certificate and key are needed, and belong together', async () => {
    const [certPem, keyPem] = [text(own.certPath), text(own.keyPath)];
    assert.deepEqual(await complaints({ certPem, keyPem }), []);
    assert.deepEqual(await complaints({ certPem, keyPem, clientCaPem: text(other.certPath) }), []);
    assert.deepEqual(await complaints({}), ['http_server.tls.cert_pem', 'http_server.tls.key_pem']);
    assert.deepEqual(await complaints({ certPem }), ['http_server.tls.key_pem']);
    assert.deepEqual(await complaints({ certPem, keyPem: text(other.keyPath) }), ['http_server.tls.key_pem']);
    const garbage = '-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n';
    assert.deepEqual(await complaints({ certPem: garbage, keyPem }), ['http_server.tls.cert_pem']);
    assert.deepEqual(await complaints({ certPem, keyPem, clientCaPem: garbage }), ['http_server.tls.client_ca_pem']);
    assert.deepEqual(await complaints({ enabled: false }), []);
    const uniGrpc = { ...defaultConfig().uniGrpc, tls: { ...defaultConfig().uniGrpc.tls, enabled: true } };
    assert.deepEqual(await certificatesAreUsable({ ...defaultConfig(), uniGrpc }), []);
    const [complaint] = await certificatesAreUsable({ ...defaultConfig(), uniGrpc: { ...uniGrpc, enabled: true } });
    assert.equal(complaint?.path, 'uni_grpc.tls.cert_pem');
  });

  it('T140 they come from files as well', async () => {
    const flags = {
      'http_server.tls.enabled': 'true',
      'http_server.tls.cert_pem': own.certPath,
      'http_server.tls.key_pem': own.keyPath,
    };
    const loaded = await loadConfig({ flags });
    assert.deepEqual(loaded.problems, []);
    assert.equal(loaded.ok && loaded.config.httpServer.tls.certPem, text(own.certPath));
    const broken = await loadConfig({ flags: { ...flags, 'http_server.tls.key_pem': other.keyPath } });
    assert.deepEqual(
      broken.problems.map(({ rule, path }) => [rule, path]),
      [['T140', 'http_server.tls.key_pem']],
    );
    assert.equal(JSON.stringify(broken.problems).includes('PRIVATE'), false);
  });
});
