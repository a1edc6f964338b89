/**
 * JSON without parsing it: check, cut and quote, for everything whose values must survive byte for byte
 * (64-bit integers, `1.0`, key order, escapes). Values cut out are valid and may be used as payloads.
 */
export { withoutLineBreaks } from './json/line-breaks.ts';
export { payloadText } from './json/payload-text.ts';
export { quote } from './json/quote.ts';
export { RawJsonError } from './json/raw-json-error.ts';
export { JsonReader } from './json/reader.ts';
export { maxDepth } from './json/scan.ts';
export { readString, readStrings, splitArray, splitNextObject, splitObject, splitSequence } from './json/split.ts';
export { isJson } from './json/validate.ts';
