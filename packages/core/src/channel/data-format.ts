import type { Payload } from '@spindle/protocol';
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

function jsonText(data: Payload): string | null {
  if (typeof data === 'string') return data === '' ? null : data;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
    JSON.parse(text);
    return text;
  } catch {
    // Neither UTF-8 nor JSON: that is the answer.
    return null;
  }
}
