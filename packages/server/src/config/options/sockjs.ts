import { flag, group, int, text } from '../option.ts';
import { writeTimeout } from './transports.ts';

/** Centrifugo 6 has no such section; the names are those its other transports have. */
export const sockjsOptions = group('SockJS, for clients of Centrifugo 2 to 5 where WebSocket does not get through.', {
  enabled: flag(
    'Switch the transport on. Over requests a session lives in one process: several nodes need a balancer that keeps a client on one.',
  ),
  handler_prefix: text('Path.', '/connection/sockjs'),
  max_request_body_size: int('Bytes of one request that sends.', { default: 65_536 }),
  write_timeout: writeTimeout(),
});
