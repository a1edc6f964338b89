import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Folder, Running } from './launch.test.fixture.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = new Folder();

const dependencies = new Set(
  ['auth', 'core', 'instant', 'protocol', 'server', 'transports'].flatMap((name) => {
    const manifest = readFileSync(here(`../../../${name}/package.json`), 'utf8');
    return Object.keys((JSON.parse(manifest) as { dependencies?: object }).dependencies ?? {});
  }),
);

/** What one run of the program loaded: packages, and the folders and files of this package, by their paths. */
class Loaded {
  readonly paths: readonly string[];

  constructor(paths: readonly string[]) {
    this.paths = paths.filter((path) => !path.includes('.test.'));
  }

  /** Dependencies of this repository's packages; what those depend on comes with them. */
  get packages(): string[] {
    return [...dependencies].filter((name) => this.has(`/node_modules/${name}/`)).toSorted();
  }

  has(part: string): boolean {
    return this.paths.some((path) => path.includes(part));
  }
}

async function run(args: readonly string[], listens: boolean): Promise<Loaded> {
  const list = join(folder.path, 'loaded.json');
  const preload = ['--preload', here('./loaded-modules.test.fixture.ts')];
  const program = new Running(process.execPath, [...preload, here('./main.ts'), ...args], folder.path, {
    LOADED_MODULES: list,
  });
  if (listens) {
    await program.output(/"message":"listening"/);
    program.child.kill('SIGTERM');
  }
  const { code, stderr } = await program.finished;
  assert.equal(code, 0, stderr);
  return new Loaded(JSON.parse(readFileSync(list, 'utf8')) as string[]);
}

/** A server that starts with this configuration and stops before anybody comes. */
function serve(configuration: object | string, name = 'config.json'): Promise<Loaded> {
  return run(['serve', '-c', folder.write(name, configuration), '-p', '0'], true);
}

const secret = 'a secret of thirty-two characters';
const plain = {
  client: { token: { hmac_secret_key: secret } },
  channel: { without_namespace: { history_size: 10, history_ttl: '60s', allow_subscribe_for_client: true } },
};

const packagesOfAnyServer = ['commander', 'jose', 'pino', 're2js'];

describe('what is loaded', () => {
  after(() => folder.remove());

  it('G96 a server loads no package that its configuration has no use for', async () => {
    const loaded = await serve(plain);
    assert.deepEqual(loaded.packages, packagesOfAnyServer);
  });

  it('G96 a server loads nothing of other commands, workers, the demo, and transports that are off', async () => {
    const loaded = await serve(plain);
    const others = [
      'server/src/cli/explain.ts',
      'server/src/cli/gentoken.ts',
      'server/src/dev/',
      'server/src/doctor/',
      'server/src/workers/engine/',
      'server/src/workers/link/',
      'server/src/workers/processes/supervisor.ts',
      'server/src/workers/processes/worker.ts',
      'server/src/workers/sessions/',
      'transports/src/node/',
      'transports/src/uni-grpc/',
      'packages/instant/',
    ];
    assert.deepEqual(
      others.filter((part) => loaded.has(part)),
      [],
    );
    assert.ok(loaded.has('server/src/create-server.ts'));
  });

  for (const [name, text, parser] of [
    ['config.yaml', `client: {token: {hmac_secret_key: ${secret}}}`, 'yaml'],
    ['config.toml', `client.token.hmac_secret_key = '${secret}'`, 'smol-toml'],
  ] as const) {
    it(`G96 ${name} brings the parser it needs, and no other`, async () => {
      const loaded = await serve(text, name);
      assert.deepEqual(loaded.packages, [...packagesOfAnyServer, parser].toSorted());
    });
  }

  it('G96 a command loads no server', async () => {
    for (const args of [['version'], ['--help'], ['genconfig', '-c', join(folder.path, 'new.json')]]) {
      const loaded = await run(args, false);
      assert.equal(loaded.has('server/src/create-server.ts') || loaded.has('server/src/cli/serve.ts'), false, args[0]);
    }
  });

  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const [what, token, isNeeded] of [
    ['a secret', plain.client.token, false],
    ['a public key', { rsa_public_key: publicKey.export({ type: 'spki', format: 'pem' }) }, true],
    ['a key set', { jwks_public_endpoint: 'https://localhost/keys' }, true],
  ] as const) {
    it(`G97 with ${what}, no first token waits for what verifies it to be loaded`, async () => {
      const loaded = await serve({ client: { token } });
      assert.equal(loaded.has('jose/dist/webapi/jws/compact/verify.js'), isNeeded);
    });
  }
});
