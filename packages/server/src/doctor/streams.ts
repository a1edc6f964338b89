import { connectCommand, connectRequest } from './connect.ts';
import type { Question } from './question.ts';
import { endpoints } from './target.ts';

/** A transport over plain HTTP. */
export interface Stream {
  readonly name: string;
  readonly path: string;
  /** Commands go by requests of their own; null: the client sends none. */
  readonly emulation: string | null;
  /** Such as `http_stream.enabled`. */
  readonly option: string;
  request(question: Question): { readonly query: string; readonly init: RequestInit };
}

const bare = ({ token }: Question): string => JSON.stringify(connectRequest(token));
const posted = (body: string) => ({
  query: '',
  init: { method: 'POST', headers: { 'content-type': 'application/json' }, body },
});
const inQuery = (connect: string) => ({
  query: `?cf_connect=${encodeURIComponent(connect)}`,
  init: { headers: { accept: 'text/event-stream' } },
});

export const streams: readonly Stream[] = [
  {
    name: 'http-stream',
    path: endpoints.httpStream,
    emulation: endpoints.emulation,
    option: 'http_stream.enabled',
    request: (question) => posted(connectCommand(question)),
  },
  {
    name: 'sse',
    path: endpoints.sse,
    emulation: endpoints.emulation,
    option: 'sse.enabled',
    request: (question) => inQuery(connectCommand(question)),
  },
  {
    name: 'uni-http-stream',
    path: endpoints.uniHttpStream,
    emulation: null,
    option: 'uni_http_stream.enabled',
    request: (question) => posted(bare(question)),
  },
  {
    name: 'uni-sse',
    path: endpoints.uniSse,
    emulation: null,
    option: 'uni_sse.enabled',
    request: (question) => inQuery(bare(question)),
  },
];
