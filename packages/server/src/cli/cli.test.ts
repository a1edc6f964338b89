import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Folder, spindle } from './launch.test.fixture.ts';
import { createProgram } from './program.ts';

const folder = new Folder();
after(() => folder.remove());

const run = (args: readonly string[], env?: Record<string, string>) => spindle(args, folder.path, env);
const key = { CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY: 'secret-of-the-test' };

async function succeeds(args: readonly string[], env?: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await run(args, env);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function fails(args: readonly string[], env?: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await run(args, env);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  return stderr;
}

const claimsOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('command line', () => {
  it('G70 every command explains itself', async () => {
    assert.match(await succeeds(['--help']), /spindle dev +try it/);
    assert.match(await succeeds(['serve', '--help']), /-p, --http_server\.port <value> +Port to bind/);
    const { commands } = createProgram(() => assert.fail());
    for (const command of commands) assert.match(command.helpInformation(), /^Usage: spindle \w+ .*\n\n\w+/);
  });

  it('G70 version prints version and runtime', async () => {
    assert.match(await succeeds(['version']), /^Spindle v[\d.]+ \(Bun [\d.]+\)\n$/);
    assert.equal(await succeeds(['--version']), await succeeds(['version']));
  });

  it('G70 a word that is no command is refused', async () => {
    assert.equal(await fails(['gentokn']), 'error: there is no command gentokn; did you mean gentoken?\n');
  });

  for (const name of ['a.json', 'a.yaml', 'a.toml']) {
    it(`G71 genconfig writes ${name}, which passes a strict check`, async () => {
      assert.equal(await succeeds(['genconfig', '-c', name]), '');
      const path = join(folder.path, name);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(await succeeds(['checkconfig', '-s', '-c', name]), '');
      const text = readFileSync(path, 'utf8');
      assert.equal(text.match(/[\w-]{86}/g)?.length, 3);
      assert.match(await fails(['genconfig', '-c', name]), /output config file already exists/);
      assert.equal(readFileSync(path, 'utf8'), text);
    });
  }

  it('G71 genconfig refuses an extension it does not know', async () => {
    assert.match(await fails(['genconfig', '-c', 'a.ini']), /\.json, \.yaml, \.yml, \.toml/);
  });

  it('G72 checkconfig lists every problem', async () => {
    folder.write('bad.json', { client: { ping_interval: 'soon', typo: 1 }, secret: 'x' });
    const output = await fails(['checkconfig', '-c', 'bad.json']);
    assert.match(output, /^warning: client\.typo/m);
    assert.match(output, /^error: secret: .* → client\.token\.hmac_secret_key .* \[G15\]$/m);
    assert.match(output, /^error: client\.ping_interval = soon \(file bad\.json\): expects a duration/m);
    assert.match(output, /^error: the configuration has 2 errors$/m);
  });

  it('G72 unknown keys fail a strict check alone, and so does a missing file any', async () => {
    folder.write('unknown.json', { typo: 1 });
    assert.equal((await run(['checkconfig', '-c', 'unknown.json'])).code, 0);
    await fails(['checkconfig', '-s', '-c', 'unknown.json']);
    assert.equal(await fails(['checkconfig', '-c', 'none.json']), 'error: config file not found\n');
  });

  it('G73 defaultconfig writes or prints everything', async () => {
    folder.write('base.json', { http_server: { port: 9000 }, channel: { namespaces: [{ name: 'news' }] } });
    const printed = await succeeds(['defaultconfig', '-d', '-b', 'base.json']);
    const tree: unknown = JSON.parse(printed);
    assert.ok(typeof tree === 'object' && tree !== null && 'http_server' in tree && 'client' in tree);
    assert.match(printed, /"port": 9000/);
    assert.equal(await succeeds(['defaultconfig', '-c', 'full.toml']), '');
    assert.match(readFileSync(join(folder.path, 'full.toml'), 'utf8'), /^ping_interval = "25s"$/m);
    assert.equal(await succeeds(['checkconfig', '-s', '-c', 'full.toml']), '');
    assert.match(await fails(['defaultconfig', '-c', 'full.toml']), /already exists/);
  });

  it('G74 gentoken prints what Centrifugo prints', async () => {
    const output = await succeeds(['gentoken', '-u', '42'], key);
    const [, token = ''] = /^HMAC SHA-256 JWT for user "42" with expiration TTL 168h0m0s:\n(.+)\n$/.exec(output) ?? [];
    const claims = claimsOf(token) as { iat: number; exp: number };
    assert.deepEqual(claims, { iat: claims.iat, sub: '42', exp: claims.iat + 604_800 });
    const anonymous = await succeeds(['gentoken', '-t', '-1'], key);
    assert.match(anonymous, /^HMAC SHA-256 JWT for anonymous user without expiration:\n/);
    assert.equal(await fails(['gentoken']), 'error: no HMAC secret key set: client.token.hmac_secret_key is empty\n');
  });

  it('G74 gensubtoken signs with the key of subscription tokens', async () => {
    const env = {
      ...key,
      SPINDLE_CLIENT_SUBSCRIPTION_TOKEN_ENABLED: '1',
      SPINDLE_CLIENT_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY: 'another-secret',
      SPINDLE_CLIENT_SUBSCRIPTION_TOKEN_USER_ID_CLAIM: 'uid',
    };
    const output = await succeeds(['gensubtoken', '-u', '42', '-s', 'news', '-t', '60'], env);
    assert.match(output, /^HMAC SHA-256 JWT for user "42" and channel "news" with expiration TTL 1m0s:\n/);
    const token = await succeeds(['gensubtoken', '-u', '42', '-s', 'news', '-q'], env);
    assert.equal((claimsOf(token) as { uid: string }).uid, '42');
    assert.match(
      await succeeds(['checksubtoken', token], env),
      /^valid subscription token for user "42" and channel "news"\npayload: \{/,
    );
    assert.match(await fails(['checksubtoken', token], key), /has error/);
    assert.equal(await fails(['gensubtoken'], key), 'error: channel is required\n');
  });

  it('G75 checktoken shows a valid token, and why another is none', async () => {
    const token = await succeeds(['gentoken', '-u', '42', '-q'], key);
    assert.match(
      await succeeds(['checktoken', token], key),
      /^valid token for user 42\npayload: \{"iat":\d+,"sub":"42","exp":\d+\}\n$/,
    );
    const other = { CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY: 'other' };
    assert.match(
      await fails(['checktoken', token], other),
      /^error: token with algorithm HS256 and claims \{.*\} has error: .* \[A\d+\]\n$/,
    );
    assert.match(await fails(['checktoken', 'nonsense'], key), /^error: this is no JSON Web Token/);
  });

  it('G76 token commands care for the token settings alone', async () => {
    folder.write('other.json', { engine: { type: 'redis' }, client: { token: { hmac_secret_key: 'k' } } });
    assert.match(await succeeds(['gentoken', '-c', 'other.json']), /^HMAC/);
    folder.write('broken.json', '{');
    assert.match(await fails(['gentoken', '-c', 'broken.json']), /broken\.json:1:2: not JSON/);
    assert.match(
      await fails(['gentoken'], {
        ...key,
        CENTRIFUGO_CLIENT_TOKEN_ISSUER: 'a',
        CENTRIFUGO_CLIENT_TOKEN_ISSUER_REGEX: 'b',
      }),
      /G36/,
    );
  });

  it('G81 variables of a .env file count unless the environment has them', async () => {
    const home = new Folder();
    home.write('.env', 'CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY="from the file" # comment\n');
    const token = (await spindle(['gentoken', '-q'], home.path)).stdout;
    const check = (env: Record<string, string>) => spindle(['checktoken', token], folder.path, env);
    assert.equal((await check({ CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY: 'from the file' })).code, 0);
    const over = (await spindle(['gentoken', '-q'], home.path, key)).stdout;
    assert.equal((await run(['checktoken', over], key)).code, 0);
    home.remove();
  });
});
