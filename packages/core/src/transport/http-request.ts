/** The HTTP request that opened a connection, as its host keeps it for hooks. */
export interface HttpRequest {
  /** With path and query; of its host and scheme nothing is known for certain. */
  readonly url: string;
  /** As they came, cookies among them. */
  readonly headers: Headers;
  /** The runtime's own: an `IncomingMessage` on Node, where middleware may have left something on it; else absent. */
  readonly native?: unknown;
}
