export { listen } from './listen.ts';
export {
  ListenError,
  listenUrl,
  type Certificate,
  type Endpoints,
  type Host,
  type HostOptions,
  type MessageLimits,
  type RequestContext,
  type RequestHandler,
  type WebSocketEndpoint,
  type WebSocketLimits,
} from './host.ts';

export { createEndpoints, type MountedNode, type MountOptions } from './mount/create-endpoints.ts';
export {
  createTransportEndpoints,
  type TransportEndpointOptions,
  type TransportSettings,
} from './mount/transport-endpoints.ts';
export type { TransportOptions, Transports } from './mount/transports.ts';
export { createFetchHandler } from './mount/fetch-handler.ts';
export { sockJsSessionOf } from './sockjs/path.ts';
export { transportPlaces, type TransportName } from './mount/transport-places.ts';

export { createAddressCheck, type AddressCheckOptions, type AddressVerdict } from './address-check.ts';
export {
  createAdmission,
  type Admission,
  type AdmissionOptions,
  type ConnectionRefusal,
  type StreamAdmission,
  type UpgradeAdmission,
} from './admission.ts';
export type { RefusalResponse } from './stream/connect-refusal.ts';

export { createClientAddress, NetworkError, readNetworks, type ClientAddress } from './http/client-address.ts';
export { corsHeaders, preflight } from './http/cors.ts';
export { compileGlob, GlobError } from './http/glob.ts';
export { bodyTooLarge } from './http/plain-responses.ts';
export { readBody } from './http/read-body.ts';
export { createOriginCheck, OriginPatternError, type OriginCheck, type OriginCheckOptions } from './http/origin.ts';
export { endpointPath, pathPrefix, requestPath, requestQuery } from './http/request-path.ts';
