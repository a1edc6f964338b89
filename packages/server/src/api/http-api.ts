import type { MaybePromise, Node } from '@spindle/core';
import { bodyTooLarge } from '@spindle/transports';
import type { Reporter } from '../logging/reporter.ts';
import { createKeyCheck, type KeyOptions } from './api-key.ts';
import { createRefuseCall, plainAnswer, stopping } from './call-refusal.ts';
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
  const refuse = createRefuseCall(reporter);

  async function answer(request: Request, respond: (body: string) => MaybePromise<Response | null>): Promise<Response> {
    if (!hasKey(request)) return refuse(new Response(null, { status: 401 }), options.key === '' ? keyUnset : keyWrong);
    if (options.isStopping()) return refuse(plainAnswer(503), stopping);
    const body = await readText(request);
    if (body !== null && typeof body !== 'string') return refuse(bodyTooLarge(), body);
    const response = body === null ? null : await respond(body);
    return response ?? refuse(plainAnswer(400), unreadable);
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
const unreadable = { rule: 'H4', because: 'the body is not the JSON that the form of the call asks for' };

function errorModeOf(request: Request, configured: ErrorMode): ErrorMode {
  return request.headers.get('x-centrifugo-error-mode') === 'transport' ? 'transport' : configured;
}
