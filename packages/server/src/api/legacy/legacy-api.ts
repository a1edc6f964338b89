import type { LegacySigner } from '@spindle/auth';
import type { Node } from '@spindle/core';
import { legacyErrorOf, PayloadNotJson } from '@spindle/protocol';
import { quote } from '@spindle/protocol/raw-json';
import type { RefusalReport, Reporter } from '../../logging/reporter.ts';
import { ApiError } from '../api-error.ts';
import { createCaller, subjectOf } from '../caller.ts';
import { array, object } from '../json.ts';
import { jsonResponse } from '../response.ts';
import { readCommands, type LegacyCommand } from './commands.ts';
import { readSignedBody } from './signed-body.ts';

export interface LegacyApiOptions {
  readonly node: Node;
  /** Asked with each call, for the secret may change; null: such backends are not served. */
  signer(): Pick<LegacySigner, 'isApiRequestSigned'> | null;
  readonly reporter: Reporter;
  /** The node is shutting down: calls are answered with 503. */
  isStopping(): boolean;
}

/** The signed API of 2016, for backends of that time. */
export function createLegacyApi({
  node,
  signer,
  reporter,
  isStopping,
}: LegacyApiOptions): (request: Request) => Promise<Response> {
  const caller = createCaller(node, reporter);

  function refuse(status: number, refusal: Pick<RefusalReport, 'rule' | 'because' | 'fix'>, text: string): Response {
    reporter.onRefusal({ ...refusal, operation: 'api', code: status });
    return new Response(`${text}\n`, { status });
  }

  async function execute({ uid, method, params, call }: LegacyCommand): Promise<string> {
    const command = { uid, method: quote(method) };
    try {
      return object({ ...command, error: 'null', body: await call(node) });
    } catch (error) {
      const spec = caller.refuse(error instanceof PayloadNotJson ? unspeakable() : error, subjectOf(method, params));
      return object({ ...command, error: quote(legacyErrorOf(spec).error), body: 'null' });
    }
  }

  return async (request) => {
    if (isStopping()) return refuse(503, stopping, 'Service Unavailable');
    const key = signer();
    if (key === null) return refuse(404, switchedOff, '404 page not found');
    const signed = await readSignedBody(request);
    if (signed === null) return refuse(400, unsigned, 'Bad Request');
    if (!(await key.isApiRequestSigned(signed.data, signed.sign))) return refuse(401, forged, 'Unauthorized');
    const commands = readCommands(signed.data);
    if (commands === null) return refuse(400, unreadable, 'Bad Request');
    const replies: string[] = [];
    for (const command of commands) replies.push(await execute(command));
    return jsonResponse(array(replies));
  };
}

/** L34 */
function unspeakable(): ApiError {
  return new ApiError('notAvailable', {
    rule: 'L34',
    because: 'the answer holds a payload that is not JSON, for which this API has no words',
    fix: 'use the present API, which answers such payloads in base64',
  });
}

const stopping = { rule: 'H5', because: 'the node is shutting down' };
const switchedOff = { rule: 'L33', because: 'backends of 2016 are not served', fix: 'set legacy.enabled' };
const unsigned = {
  rule: 'L30',
  because: 'the call has no data or no signature',
  fix: 'send JSON with its signature in X-API-Sign, or a form with data and sign',
};
const forged = {
  rule: 'L30',
  because: 'the signature is not that of the data by legacy.secret',
  fix: 'sign exactly the bytes that are sent, with the secret of legacy.secret',
};
const unreadable = { rule: 'L31', because: 'the data is not a command or a list of commands that exist' };
