import type { RequestContext } from '../host.ts';
import type { NodeRequest } from './exchange.ts';
import { KeptRequest } from './kept-request.ts';

/** Node times a request out only while it is read, and a response never. */
export class NodeContext implements RequestContext {
  /** The response is sent as it comes, not as a whole. */
  isKeptOpen = false;
  readonly #incoming: NodeRequest;

  constructor(incoming: NodeRequest) {
    this.#incoming = incoming;
  }

  get http(): KeptRequest {
    return new KeptRequest(this.#incoming);
  }

  get address(): string {
    return this.#incoming.socket.remoteAddress ?? '';
  }

  keepOpen(): void {
    this.isKeptOpen = true;
  }
}
