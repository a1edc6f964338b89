import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportSPKI, generateKeyPair } from 'jose';
import { TokenOptionsError, type OptionProblem, type TokenOptions } from './options.ts';
import { smallRsaKey } from './openssl.test.fixture.ts';
import { createTokenVerifier } from './token-verifier.ts';

async function problemsOf(token: TokenOptions, subscriptionToken?: TokenOptions): Promise<readonly OptionProblem[]> {
  try {
    await createTokenVerifier({ token, subscriptionToken });
  } catch (error) {
    assert.ok(error instanceof TokenOptionsError);
    return error.problems;
  }
  return [];
}

async function pathsOf(token: TokenOptions, subscriptionToken?: TokenOptions): Promise<string[]> {
  return (await problemsOf(token, subscriptionToken)).map((problem) => problem.path.join('.'));
}

const endpoint = 'https://auth.example.com/{{realm}}/keys';

describe('token options', () => {
  it('A48 all problems are reported together, with their paths', async () => {
    const paths = await pathsOf(
      {
        rsaPublicKey: 'nonsense',
        ecdsaPublicKey: 'nonsense',
        keys: [{ pem: 'nonsense' }, { secret: '' }],
        audience: 'a',
        audienceRegex: 'a',
        issuer: 'i',
        issuerRegex: '(',
        userIdClaim: 'user-id',
      },
      { rsaPublicKey: smallRsaKey },
    );
    assert.deepEqual(paths.sort(), [
      'subscriptionToken.rsaPublicKey',
      'token.audienceRegex',
      'token.ecdsaPublicKey',
      'token.issuerRegex',
      'token.issuerRegex',
      'token.keys',
      'token.keys',
      'token.rsaPublicKey',
      'token.userIdClaim',
    ]);
  });

  it('A48 neither problems nor their summary hold a key', async () => {
    const options = { rsaPublicKey: 'PRIVATE', keys: [{ pem: 'PRIVATE' }], hmacSecretKey: 'PRIVATE' };
    const problems = await problemsOf(options);
    assert.equal(problems.length, 2);
    assert.doesNotMatch(JSON.stringify(problems) + new TokenOptionsError(problems).message, /PRIVATE/);
  });

  it('A48 nothing configured, and everything empty, is fine', async () => {
    assert.deepEqual(await pathsOf({}), []);
    const empty = {
      hmacSecretKey: '',
      hmacPreviousSecretKey: '',
      hmacPreviousSecretKeyValidUntil: 0,
      rsaPublicKey: '',
      ecdsaPublicKey: '',
      keys: [],
      jwksPublicEndpoint: '',
      insecureSkipJwksEndpointSafetyCheck: false,
      audience: '',
      audienceRegex: '',
      issuer: '',
      issuerRegex: '',
      userIdClaim: '',
    };
    assert.deepEqual(await pathsOf(empty, empty), []);
  });

  it('A45 a key of the wrong type for its option is a problem', async () => {
    const rsa = await exportSPKI((await generateKeyPair('RS256')).publicKey);
    const ecdsa = await exportSPKI((await generateKeyPair('ES256')).publicKey);
    assert.deepEqual(await pathsOf({ rsaPublicKey: rsa, ecdsaPublicKey: ecdsa }), []);
    assert.deepEqual(await pathsOf({ rsaPublicKey: ecdsa, ecdsaPublicKey: rsa }), [
      'token.rsaPublicKey',
      'token.ecdsaPublicKey',
    ]);
    const [problem] = await problemsOf({ rsaPublicKey: ecdsa });
    assert.equal(problem?.because, 'this is an ECDSA key, an RSA key is expected');
  });

  const userIdClaims: Record<string, boolean> = {
    user_id: true,
    userID: true,
    'user-id': false,
    user1: false,
    'a.b': false,
  };
  for (const [userIdClaim, isFine] of Object.entries(userIdClaims)) {
    it(`A48 ${userIdClaim} is ${isFine ? 'a' : 'no'} user id claim`, async () => {
      assert.deepEqual(await pathsOf({ userIdClaim }), isFine ? [] : ['token.userIdClaim']);
    });
  }

  it('A54 an endpoint that is no http or https URL is a problem', async () => {
    for (const jwksPublicEndpoint of [
      'keys.json',
      'file:///etc/keys',
      'https://',
      'https://a/{{x',
      'https://a/{{x-y}}',
    ]) {
      assert.deepEqual(await pathsOf({ jwksPublicEndpoint }), ['token.jwksPublicEndpoint'], jwksPublicEndpoint);
    }
    assert.deepEqual(await pathsOf({ jwksPublicEndpoint: 'http://localhost:8080/keys' }), []);
  });

  it('A54 a variable no expression can fill is a problem, the safety check skipped or not', async () => {
    for (const insecureSkipJwksEndpointSafetyCheck of [true, false]) {
      const options = {
        jwksPublicEndpoint: endpoint,
        issuerRegex: '^(?P<tenant>a|b)$',
        insecureSkipJwksEndpointSafetyCheck,
      };
      assert.deepEqual(await pathsOf(options), ['token.jwksPublicEndpoint']);
    }
  });

  const expressions: Record<string, boolean> = {
    '^https://a\\.example/(?P<realm>one|two)$': true,
    '(?P<realm>one)': true,
    '(?<realm>one|two)': true,
    '(?P<realm>one\\.x|two-y)': true,
    '^(?i)(?P<realm>one)': false,
    '(?si)^(?P<realm>one)': false,
    '(?s)^(?P<realm>one)': true,
    '^https://a.example/(?P<realm>one|two)$': false,
    '^https://[a-z]+/(?P<realm>one|two)$': false,
    '^\\w+/(?P<realm>one|two)$': false,
    '(?P<realm>.*)': false,
    '(?P<realm>[a-z]+)': false,
    '(?P<realm>\\d)': false,
    '(?P<realm>one+)': false,
    '(?P<realm>one|)': false,
    '(?P<realm>(one|two))': false,
    '(?P<realm>one|two.)': false,
  };
  for (const [issuerRegex, isSafe] of Object.entries(expressions)) {
    it(`A55 ${issuerRegex} is ${isSafe ? 'safe' : 'a problem'} for an endpoint`, async () => {
      assert.equal((await pathsOf({ jwksPublicEndpoint: endpoint, issuerRegex })).length === 0, isSafe);
      assert.equal((await pathsOf({ jwksPublicEndpoint: endpoint, audienceRegex: issuerRegex })).length === 0, isSafe);
    });
  }

  it('A55 every expression with the group is looked at', async () => {
    const options = { jwksPublicEndpoint: endpoint, issuerRegex: '(?P<realm>a)', audienceRegex: '(?P<realm>.*)' };
    assert.deepEqual(await pathsOf(options), ['token.jwksPublicEndpoint']);
  });

  it('A55 the check can be waived', async () => {
    const options = { jwksPublicEndpoint: endpoint, issuerRegex: '(?P<realm>.*)' };
    assert.deepEqual(await pathsOf({ ...options, insecureSkipJwksEndpointSafetyCheck: true }), []);
  });
});
