export { algorithms, type Algorithm, type HmacAlgorithm } from './algorithms.ts';
export { compileCapabilities } from './capabilities.ts';
export {
  channelMatches,
  channelRights,
  type Capability,
  type ChannelMatch,
  type ChannelRight,
} from './capability-claims.ts';
export type { VerifyHmac } from './hmac-check.ts';
export { KeyError, type KeyMaterial } from './key-material.ts';
export {
  createLegacySigner,
  type LegacyConnection,
  type LegacySigner,
  type LegacySubscription,
} from './legacy-signature.ts';
export {
  TokenOptionsError,
  type JwksOptions,
  type OptionProblem,
  type TokenOptions,
  type TokenVerifierOptions,
} from './options.ts';
export { compileRe2, type Re2 } from './re2.ts';
export {
  signConnectionToken,
  signSubscriptionToken,
  type ConnectionTokenContent,
  type SubscriptionTokenContent,
  type TokenContent,
} from './sign.ts';
export { importSigningKey, type SigningKey, type SigningKeyOptions } from './signing-key.ts';
export type { StaticKey } from './static-keys.ts';
export { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';
export { inspectToken, type InspectedToken, type TokenHeader } from './token-text.ts';
export {
  createTrackVerifier,
  signTrackedKeys,
  type TrackedKeys,
  type TrackVerifier,
  type TrackVerifierOptions,
} from './track-signature.ts';
export type {
  Capabilities,
  ConnectionGrant,
  GrantedSubscription,
  Refusal,
  RefusalKind,
  SubscriptionGrant,
  SubscriptionOverride,
  TokenIdentity,
  Verdict,
} from './verdict.ts';
