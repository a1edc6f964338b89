import type { Node } from '@spindle/core';
import type { RefusalReport, Reporter } from '../logging/reporter.ts';
import { createKeyCheck, type KeyOptions } from './api-key.ts';
import { createCaller } from './caller.ts';
import { answerCall, type ErrorMode } from './current-form.ts';
import { answerCommands } from './old-form.ts';
import { readText } from './request-body.ts';

export interface HttpApiOptions extends KeyOptions {
  readonly node: Node;
  /** Requests may ask for `transport` themselves. */
  readonly errorMode: ErrorMode;
  readonly reporter: Reporter;
  /** The node is shutting down: calls are answered with 503. */
  isStopping(): boolean;
}

export interface HttpApi {
  /** Answers `POST <prefix>/<method>` for a method that is served. */
  call(request: Request, method: string): Promise<Response>;
  /** Answers `POST <prefix>`, the form of older generations. */
  commands(request: Request): Promise<Response>;
}

/** The server API over HTTP, for the application's backend. */
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { reporter } = options;
  const hasKey = createKeyCheck(options);
  const caller = createCaller(options.node, reporter);

  function refuse(status: number, refusal: Pick<RefusalReport, 'rule' | 'because' | 'fix'>, text = ''): Response {
    reporter.onRefusal({ ...refusal, operation: 'api', code: status });
    return new Response(text, { status });
  }

  async function answer(request: Request, respond: (body: string) => Promise<Response | null>): Promise<Response> {
    if (!hasKey(request)) return refuse(401, options.key === '' ? keyUnset : keyWrong);
    if (options.isStopping()) return refuse(503, stopping, 'Service Unavailable\n');
    const body = await readText(request);
    const response = body === null ? null : await respond(body);
    return response ?? refuse(400, unreadable, 'Bad Request\n');
  }

  return {
    call: (request, method) =>
      answer(request, (body) =>
        answerCall(caller, { method, body, errorMode: () => errorModeOf(request, options.errorMode) }),
      ),
    commands: (request) => answer(request, (body) => answerCommands(caller, body)),
  };
}

const keyUnset = { rule: 'H2', because: 'http_api.key is not set', fix: 'set http_api.key' };
const keyWrong = {
  rule: 'H2',
  because: 'the call does not carry the key of http_api.key',
  fix: 'send the key in the header X-API-Key',
};
const stopping = { rule: 'H5', because: 'the node is shutting down' };
const unreadable = { rule: 'H4', because: 'the body is not the JSON that the form of the call asks for' };

function errorModeOf(request: Request, configured: ErrorMode): ErrorMode {
  return request.headers.get('x-centrifugo-error-mode') === 'transport' ? 'transport' : configured;
}
