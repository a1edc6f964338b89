/**
 * An opaque value of the application: `data`, `info`, `chan_info`, `meta`. Never interpreted, never re-encoded.
 * A string is JSON text that has been checked to be valid and holds no line break; bytes may be anything.
 */
export type Payload = string | Uint8Array;
