import { PayloadNotJson, type Payload } from '@spindle/protocol';
import { payloadText } from '@spindle/protocol/raw-json';
import { refusal, type Refusal } from './decision.ts';
import type { Namespace, NamespaceOptions } from './namespace.ts';
import { configName, placeOf } from './wording.ts';

type DataFormat = NamespaceOptions['publicationDataFormat'];

interface FormatRow {
  readonly expects: string;
  fits(data: Payload): boolean;
}

/** C50 to C53. A text payload is valid JSON already, bytes may be anything. */
const formats = {
  '': { expects: 'data that is not empty', fits: (data) => data.length > 0 },
  json: { expects: 'JSON', fits: (data) => jsonText(data) !== null },
  json_object: { expects: 'a JSON object', fits: (data) => startsObject.test(jsonText(data) ?? '') },
  binary: { expects: 'anything', fits: () => true },
} as const satisfies Record<DataFormat, FormatRow>;

const startsObject = /^[ \t\r\n]*\{/;

/** Absent data counts as empty. */
export function checkDataFormat(namespace: Namespace, data: Payload = ''): Refusal | null {
  const { expects, fits } = formats[namespace.options.publicationDataFormat];
  if (fits(data)) return null;
  const option = configName('publicationDataFormat');
  return refusal('badRequest', {
    rule: 'C50',
    because: `the data does not fit: ${option} in ${placeOf(namespace)} wants ${expects}`,
    fix: `publish ${expects}, or set ${option} to binary`,
  });
}

/** What a JSON subscriber would be given; null where it could not be (P37). */
function jsonText(data: Payload): string | null {
  if (data.length === 0) return null;
  try {
    return payloadText(data);
  } catch (error) {
    if (error instanceof PayloadNotJson) return null;
    throw error;
  }
}
