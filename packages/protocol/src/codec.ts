import type { Command, Frame, Push, Reply } from './messages.ts';
import type { Disconnect } from './codes/disconnects.ts';

export type ProtocolVersion = 'v1' | 'v2';
/** `legacy`: what clients of 2016 speak, from before the protocol had versions. */
export type Generation = ProtocolVersion | 'legacy';
export type Encoding = 'json' | 'protobuf';

/** The outcome of reading one frame: the commands of its valid prefix, and why reading stopped, if it did. */
export interface DecodedFrame {
  readonly commands: readonly Command[];
  /** Set when the rest of the frame is malformed: the prefix is executed, then the connection is closed (P12). */
  readonly malformed?: string | undefined;
}

/** How a close looks on the wire of one protocol generation. */
export interface CloseFrame {
  readonly code: number;
  readonly reason: string;
}

/**
 * One wire variant: a protocol generation in an encoding. Stateless; one instance serves every connection.
 * `encodeReply` and `encodePush` throw `PayloadNotJson` when a JSON variant meets a payload that is not JSON.
 */
export interface Codec {
  readonly version: Generation;
  readonly encoding: Encoding;
  /** `v2-json` and so on: key of tables, label of metrics. */
  readonly variant: WireVariant;
  decode(frame: Frame): DecodedFrame;
  /** `command` is what the reply answers: the 2016 generation, which repeats much of it, has to be told. */
  encodeReply(reply: Reply, command?: Command): Frame;
  encodePush(push: Push): Frame;
  /** The server's keepalive, or null where the protocol has none (v1, 2016, Protobuf streams of one direction). */
  readonly ping: Frame | null;
  /** Several replies and pushes as one frame, in order. */
  join(frames: readonly Frame[]): Frame;
  close(disconnect: Disconnect): CloseFrame;
}

export const wireVariants = [
  'v2-json',
  'v2-protobuf',
  'v1-json',
  'v1-protobuf',
  'legacy-json',
  'uni-json',
  'uni-protobuf',
] as const;
export type WireVariant = (typeof wireVariants)[number];

/** A JSON variant was given a payload that is not JSON text; the subscriber cannot get it (3506). */
export class PayloadNotJson extends Error {
  override readonly name = 'PayloadNotJson';
}
