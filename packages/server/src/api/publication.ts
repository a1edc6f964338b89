import type { PublishResult, ServerPublishOptions } from '@spindle/core';
import type { Payload } from '@spindle/protocol';
import { quote } from '@spindle/protocol/raw-json';
import { nonEmpty, nonZero, object } from './json.ts';
import { base64, exactUint, flag, json, text, textMap, type Params } from './params.ts';

/** What `publish` and `broadcast` say about the publication. */
export const publicationFields = {
  data: json('data'),
  b64data: base64('b64data'),
  skipHistory: flag('skip_history'),
  tags: textMap('tags'),
  idempotencyKey: text('idempotency_key'),
  delta: flag('delta'),
  version: exactUint('version'),
  versionEpoch: text('version_epoch'),
  excludeClient: text('exclude_client'),
};

type PublicationParams = Params<typeof publicationFields>;

export function publicationOptions(params: PublicationParams): ServerPublishOptions {
  const { skipHistory, tags, delta, version, excludeClient } = params;
  const idempotencyKey = params.idempotencyKey === '' ? undefined : params.idempotencyKey;
  const versionEpoch = params.versionEpoch === '' ? undefined : params.versionEpoch;
  return { skipHistory, tags, idempotencyKey, delta, version, versionEpoch, excludeClient };
}

/** The payload of a call: bytes where there are any, else the JSON as it was written (H11). */
export function payloadOf(bytes: Uint8Array | undefined, json: string | undefined): Payload | undefined {
  return bytes !== undefined && bytes.length > 0 ? bytes : json;
}

export function publishResult({ position }: PublishResult): string {
  if (position === null) return '{}';
  const { offset, epoch } = position;
  // An engine that has stored it knows both.
  if (offset > 0 && epoch !== '') return `{"offset":${offset},"epoch":${quote(epoch)}}`;
  return object({ offset: nonZero(offset), epoch: nonEmpty(epoch) });
}
