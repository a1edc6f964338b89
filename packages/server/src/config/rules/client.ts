import type { Config } from '../config.ts';
import { compileGlob, GlobError } from '@spindle/transports';
import type { Complaint } from './rule.ts';

/** G30: a ping must be answered before the next one is due. */
export function* pingLongerThanPong({ client }: Config): Generator<Complaint> {
  const { pingIntervalMs, pongTimeoutMs } = client;
  if (pingIntervalMs > 0 && pongTimeoutMs > 0 && pingIntervalMs <= pongTimeoutMs) {
    yield { path: 'client.ping_interval', message: 'must be longer than client.pong_timeout' };
  }
}

/** G31: the personal channel lives in a namespace that exists. */
export function* personalChannelNamespaceExists({ client, channel }: Config): Generator<Complaint> {
  const { enabled, personalChannelNamespace: name } = client.subscribeToUserPersonalChannel;
  if (!enabled || name === '' || channel.namespaces.some((namespace) => namespace.name === name)) return;
  yield {
    path: 'client.subscribe_to_user_personal_channel.personal_channel_namespace',
    value: name,
    message: 'is no namespace of channel.namespaces',
  };
}

/** G32: one connection for each user is found by the presence of the personal channel. */
export function* singleConnectionNeedsPresence({ client, channel }: Config): Generator<Complaint> {
  const { enabled, singleConnection, personalChannelNamespace: name } = client.subscribeToUserPersonalChannel;
  if (!enabled || !singleConnection) return;
  const options =
    name === '' ? channel.withoutNamespace : channel.namespaces.find((namespace) => namespace.name === name)?.options;
  if (options === undefined || options.presence) return;
  yield {
    path: 'client.subscribe_to_user_personal_channel.single_connection',
    message: `needs presence in ${name === '' ? 'channel.without_namespace' : `the namespace ${name}`}`,
  };
}

/** G33: a row that turns a code into another needs both. */
export function* connectCodeTransformsAreComplete(config: Config): Generator<Complaint> {
  const section = 'client.connect_code_to_unidirectional_disconnect';
  for (const [index, { code, to }] of config.client.connectCodeToUnidirectionalDisconnect.transforms.entries()) {
    const path = `${section}.transforms[${index}]`;
    if (code === 0) yield { path: `${path}.code`, message: 'must be set' };
    if (to.code === 0) yield { path: `${path}.to.code`, message: 'must be set' };
  }
  for (const transport of ['uni_sse', 'uni_http_stream'] as const) {
    const { transforms } = config[transport === 'uni_sse' ? 'uniSse' : 'uniHttpStream'].connectCodeToHttpResponse;
    for (const [index, { code, to }] of transforms.entries()) {
      const path = `${transport}.connect_code_to_http_response.transforms[${index}]`;
      if (code === 0) yield { path: `${path}.code`, message: 'must be set' };
      if (isStatus(to.statusCode)) continue;
      yield {
        path: `${path}.to.status_code`,
        value: String(to.statusCode),
        message: 'must be a status from 200 to 599',
      };
    }
  }
}

/** Of a response that ends; below are those of an exchange that goes on. */
function isStatus(code: number): boolean {
  return code >= 200 && code <= 599;
}

/** G37: patterns of origins can be read. */
export function* originPatternsCompile({ client }: Config): Generator<Complaint> {
  for (const pattern of client.allowedOrigins) {
    try {
      compileGlob(pattern);
    } catch (error) {
      if (!(error instanceof GlobError)) throw error;
      yield { path: 'client.allowed_origins', value: pattern, message: error.message };
    }
  }
}
