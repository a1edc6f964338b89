import type { LegacySigner } from '@spindle/auth';
import type { Node } from '@spindle/core';
import { legacyErrorOf, PayloadNotJson } from '@spindle/protocol';
import { quote } from '@spindle/protocol/raw-json';
import { bodyTooLarge } from '@spindle/transports';
import type { Reporter } from '../../logging/reporter.ts';
import { ApiError } from '../api-error.ts';
import { createRefuseCall, plainAnswer, stopping } from '../call-refusal.ts';
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
  const refuse = createRefuseCall(reporter);

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
    if (isStopping()) return refuse(plainAnswer(503), stopping);
    const key = signer();
    if (key === null) return refuse(plainAnswer(404), switchedOff);
    const signed = await readSignedBody(request);
    if (signed === null) return refuse(plainAnswer(400), unsigned);
    if ('rule' in signed) return refuse(bodyTooLarge(), signed);
    if (!(await key.isApiRequestSigned(signed.data, signed.sign))) return refuse(plainAnswer(401), forged);
    const commands = readCommands(signed.data);
    if (commands === null) return refuse(plainAnswer(400), unreadable);
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
