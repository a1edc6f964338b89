import { flag, int, pem, secret, text } from '../option.ts';

/** Keys and expected claims of one kind of JWT. */
export const tokenOptions = {
  hmac_secret_key: secret('Key of HS256, HS384 and HS512 tokens.'),
  hmac_previous_secret_key: secret('Second HMAC key, accepted during a rotation.'),
  hmac_previous_secret_key_valid_until: int('Unix time in seconds after which the previous key is ignored; 0: never.'),
  rsa_public_key: pem('Key or certificate of RS256, RS384 and RS512 tokens.'),
  ecdsa_public_key: pem('Key of ES256, ES384 or ES512 tokens; the curve decides which.'),
  jwks_public_endpoint: text('URL of a JSON Web Key Set. When set, the keys above are not used.'),
  audience: text('The `aud` claim must hold this.'),
  audience_regex: text('The `aud` claim must match this RE2 expression.'),
  issuer: text('The `iss` claim must be this.'),
  issuer_regex: text('The `iss` claim must match this RE2 expression.'),
  user_id_claim: text('Claim with the user id; empty: `sub`.'),
  insecure_skip_jwks_endpoint_safety_check: flag('Allow a JWKS URL whose host a token could choose.'),
} as const;
