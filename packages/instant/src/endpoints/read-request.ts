import type { JsonObject } from './conversation.ts';
import { RequestProblem } from './request-problem.ts';

export interface RequestLimits {
  readonly maxBodyBytes: number;
  /** Channels in one request. */
  readonly maxChannels: number;
}

/** Whether a script of a page, or an SDK, made the request: no form and no link can (I21). */
export function isProperRequest(request: Request): boolean {
  if (request.method !== 'POST') return false;
  return isJson(request.headers.get('content-type')) || (request.headers.get('x-requested-with') ?? '') !== '';
}

function isJson(contentType: string | null): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

/** The body as an object, an empty body as an empty one. Throws `RequestProblem`. */
export async function readBody(request: Request, { maxBodyBytes, maxChannels }: RequestLimits): Promise<JsonObject> {
  const text = await readText(request, maxBodyBytes);
  const body = text.trim() === '' ? {} : parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw notAnObject();
  const { channels } = body as JsonObject;
  if (Array.isArray(channels) && channels.length > maxChannels) {
    const because = `the request asks for ${channels.length} channels, more than ${maxChannels}`;
    throw new RequestProblem(413, { rule: 'I24', because, fix: 'raise maxChannels or ask in parts' });
  }
  return body as JsonObject;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the body.
    throw notAnObject();
  }
}

function notAnObject(): RequestProblem {
  return new RequestProblem(400, { rule: 'I25', because: 'the body is no JSON object in UTF-8' });
}

/** Stops at the limit, whatever length the request claims. */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = new RequestProblem(413, {
    rule: 'I24',
    because: `the body has more than ${maxBytes} bytes`,
    fix: 'raise maxBodyBytes',
  });
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge;
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw notAnObject();
    throw error;
  }
}
