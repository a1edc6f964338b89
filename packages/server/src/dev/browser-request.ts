import { readBody } from '@spindle/transports';
import { HttpProblem } from './http-problem.ts';

const maxBodyBytes = 4096;

/**
 * Keeps foreign pages out, also those that reach us through a host name of their own (DNS rebinding): both the
 * address of the request and, when the browser sends it, the page it comes from must be ours.
 */
export function checkOrigin(request: Request, origins: readonly string[]): void {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site') ?? 'same-origin';
  if (!origins.includes(new URL(request.url).origin)) {
    throw new HttpProblem(403, `the demo answers at ${origins.join(', ')} alone`);
  }
  if ((origin !== null && !origins.includes(origin)) || (site !== 'same-origin' && site !== 'none')) {
    throw new HttpProblem(403, 'the demo answers its own page alone');
  }
}

/** The body of a POST request as JSON. Forms of foreign pages can send neither of the two headers asked for. */
export async function readJson(request: Request): Promise<unknown> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(contentType) && !request.headers.has('x-requested-with')) {
    throw new HttpProblem(415, 'send JSON, with the content type application/json');
  }
  const text = await readText(request);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpProblem(400, 'the body is not JSON');
  }
}

async function readText(request: Request): Promise<string> {
  const body = await readBody(request, maxBodyBytes);
  if (body === null) throw new HttpProblem(413, `the body is larger than ${maxBodyBytes} bytes`);
  return new TextDecoder().decode(body);
}
