import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request as servers of Node hand it over; one of HTTP/2 has a `stream`. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** RFC 9113, section 7: why a stream ends before its time. */
const internalError = 2;

/** Nobody reads the response any more. */
export function isGone(outgoing: NodeResponse): boolean {
  return 'stream' in outgoing ? outgoing.stream.closed || outgoing.stream.destroyed : outgoing.destroyed;
}

/** Ends a response so that a client cannot take what it has for all there is: its connection, or its stream of one (T203). */
export function breakOff(outgoing: NodeResponse): void {
  if ('stream' in outgoing) outgoing.stream.close(internalError);
  else outgoing.destroy();
}

/** A client that still sends what nobody reads is told that the request is over (T207); HTTP/1.1 reads it, or closes. */
export function leaveUnread(incoming: NodeRequest, outgoing: NodeResponse): void {
  if (!('stream' in outgoing) || incoming.complete || outgoing.stream.endAfterHeaders) return;
  outgoing.stream.close();
}
