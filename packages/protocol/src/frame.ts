/** One unit of a transport: text for JSON, bytes for Protobuf. May hold several commands, replies or pushes. */
export type Frame = string | Uint8Array;
