import type { HttpRequest } from '@spindle/core';
import type { NodeRequest } from './exchange.ts';
import { webHeaders, webUrl } from './web-request.ts';

/** The request of a connection, read again whenever it is asked for: connections live long, and few ask often. */
export class KeptRequest implements HttpRequest {
  readonly native: NodeRequest;

  constructor(incoming: NodeRequest) {
    this.native = incoming;
  }

  get url(): string {
    return webUrl(this.native);
  }

  get headers(): Headers {
    return webHeaders(this.native);
  }
}
