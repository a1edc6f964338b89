import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '@spindle/core';
import { urlOf, webHeaders } from './web-request.ts';

/** The request of a connection, read again whenever it is asked for: connections live long, and few ask often. */
export class KeptRequest implements HttpRequest {
  readonly native: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.native = incoming;
  }

  get url(): string {
    return urlOf(this.native.url ?? '/', this.native.headers.host);
  }

  get headers(): Headers {
    return webHeaders(this.native);
  }
}
