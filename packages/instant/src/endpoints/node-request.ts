/** The part of a request of Node's HTTP server that is used. */
export interface NodeRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The part of a response of Node's HTTP server that is used. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/**
 * The request as `fetch` has it. `path` is that of the whole URL, with whatever a router took away; `parsed` is the
 * body where a parser has read it already.
 */
export function toFetchRequest(request: NodeRequest, path: string, parsed?: unknown): Request {
  const { method = 'GET' } = request;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // Names of HTTP/2 begin with a colon; they are no headers.
    if (value !== undefined && !name.startsWith(':'))
      headers.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? (parsed === undefined ? streamOf(request) : JSON.stringify(parsed)) : null;
  // The length is that of the body before it was parsed.
  if (parsed !== undefined) headers.delete('content-length');
  const init = { method, headers, body, duplex: 'half' } as RequestInit;
  return new Request(`http://${hostOf(headers)}${path.startsWith('/') ? path : '/'}`, init);
}

/** A host that no URL can hold is nobody's. */
function hostOf(headers: Headers): string {
  const host = headers.get('host') ?? '';
  return URL.canParse(`http://${host}`) ? host : 'invalid';
}

/**
 * Read as far as somebody asks, and not before. What nobody wants is read and dropped, so that the answer arrives:
 * a connection that is closed under a sender loses it.
 */
function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = request[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value as Uint8Array);
      },
      cancel() {
        drop(chunks).catch(() => {
          // The sender has gone, which ends the request as well.
        });
      },
    },
    { highWaterMark: 0 },
  );
}

async function drop(chunks: AsyncIterator<unknown>): Promise<void> {
  while ((await chunks.next()).done !== true);
}

export async function writeResponse(response: Response, to: NodeResponse): Promise<void> {
  const body = await response.text();
  to.writeHead(response.status, Object.fromEntries(response.headers));
  to.end(body);
}
