import { readFileSync } from 'node:fs';
import { parseProto } from '../codegen/proto-parser.ts';
import type { Schema } from '../codegen/schema.ts';
import * as v1Json from '../src/generated/v1-json.ts';
import * as v1Protobuf from '../src/generated/v1-protobuf.ts';
import * as v2Json from '../src/generated/v2-json.ts';
import * as v2Protobuf from '../src/generated/v2-protobuf.ts';
import type { JsonReader } from '../src/json/reader.ts';
import type { ProtobufReader } from '../src/protobuf/reader.ts';
import type { ProtobufWriter } from '../src/protobuf/writer.ts';
import type { AnyMessage } from './random-message.ts';

/** The four generated functions of a message. */
export interface MessageCode {
  readonly format: (message: AnyMessage) => string;
  readonly parse: (reader: JsonReader) => AnyMessage;
  readonly write: (writer: ProtobufWriter, message: AnyMessage) => void;
  readonly read: (reader: ProtobufReader) => AnyMessage;
}

interface GeneratedSchema {
  readonly version: 'v1' | 'v2';
  readonly schema: Schema;
  readonly codeOf: (message: string) => MessageCode;
}

function load(version: 'v1' | 'v2', json: object, protobuf: object): GeneratedSchema {
  const source = readFileSync(new URL(`../proto/client-${version}.proto`, import.meta.url), 'utf8');
  const functions = { ...json, ...protobuf } as Record<string, unknown>;
  return {
    version,
    schema: parseProto(source),
    // Generated modules export exactly these functions for every message of the schema.
    codeOf: (message) => ({
      format: functions[`format${message}`] as MessageCode['format'],
      parse: functions[`parse${message}`] as MessageCode['parse'],
      write: functions[`write${message}`] as MessageCode['write'],
      read: functions[`read${message}`] as MessageCode['read'],
    }),
  };
}

export const schemas = [load('v1', v1Json, v1Protobuf), load('v2', v2Json, v2Protobuf)];
