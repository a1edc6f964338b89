import { connectCommand, connectRequest } from './connect.ts';
import type { Offer } from './deployment.ts';
import type { Question } from './question.ts';
import type { Paths } from './target.ts';

/** A transport over plain HTTP. */
export interface Stream {
  readonly name: string;
  readonly offer: Extract<Offer, keyof Paths>;
  /** Commands go by requests of their own; otherwise the client sends none. */
  readonly isEmulated: boolean;
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
    offer: 'httpStream',
    isEmulated: true,
    request: (question) => posted(connectCommand(question)),
  },
  {
    name: 'sse',
    offer: 'sse',
    isEmulated: true,
    request: (question) => inQuery(connectCommand(question)),
  },
  {
    name: 'uni-http-stream',
    offer: 'uniHttpStream',
    isEmulated: false,
    request: (question) => posted(bare(question)),
  },
  {
    name: 'uni-sse',
    offer: 'uniSse',
    isEmulated: false,
    request: (question) => inQuery(bare(question)),
  },
];
