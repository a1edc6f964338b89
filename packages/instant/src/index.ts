export { ApiError, type ApiFailure } from './api/api-error.ts';
export {
  createApi,
  type Api,
  type ApiOptions,
  type BatchCommand,
  type BatchOptions,
  type BatchReplies,
  type BatchReply,
  type CallOptions,
} from './api/client.ts';
export type { MethodName, ParamsOf, ResultOf } from './api/methods.ts';
export type { Authorization, Authorize, ChannelGrant, Decide, Decision, Denial } from './authorize.ts';
export {
  callMethod,
  ChannelDataError,
  DataError,
  defineChannel,
  defineMethod,
  typeOnly,
  type Address,
  type StandardSchema,
  type TypedChannel,
  type TypedMethod,
} from './channels/index.ts';
export type { Capability, ChannelRight } from '@spindle/auth';
export { createInstant, type Instant } from './create-instant.ts';
export { expressEndpoints } from './endpoints/express.ts';
export { fastifyEndpoints } from './endpoints/fastify.ts';
export { fetchEndpoints } from './endpoints/fetch.ts';
export { honoEndpoints } from './endpoints/hono.ts';
export { nextEndpoints } from './endpoints/next.ts';
export { NotSignable, type LegacyCredentials, type LegacyIssuer, type LegacySign } from './legacy.ts';
export type { ChannelLevels, Level } from './levels.ts';
export type { Destination, Message, MessagePayload } from './messages.ts';
export type { EndpointOptions, InstantOptions, LegacyOptions, SiteOptions } from './options.ts';
export { InstantOptionsError, type InstantOptionProblem } from './options-error.ts';
export type { Position, Publication, PublicationOutcome, PublishOptions } from './publishing.ts';
export { refusalLine, type Reason, type Refusal } from './refusal.ts';
export type { TokenClaims, TokenIssuer, TokenLifetimes } from './tokens.ts';
export type { ServerSubscription, User } from './user.ts';
