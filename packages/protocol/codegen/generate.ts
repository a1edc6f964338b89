/**
 * Writes src/generated from the schemas in proto/. With `--check` nothing is written; the exit code tells whether the
 * committed files are what the schemas say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { emitJson } from './emit-json.ts';
import { emitProtobuf } from './emit-protobuf.ts';
import { emitTypes } from './emit-types.ts';
import { parseProto } from './proto-parser.ts';
import type { Schema } from './schema.ts';

const root = new URL('../', import.meta.url);

/** What a body may use from hand-written modules; only what it does use is imported. */
const imports = [
  { name: 'emptyRecord', statement: "import { emptyRecord } from '../empty-record.ts';" },
  { name: 'frameText', statement: "import { frameText } from '../json/frame-text.ts';" },
  { name: 'payloadText', statement: "import { payloadText } from '../json/payload-text.ts';" },
  { name: 'quote', statement: "import { quote } from '../json/quote.ts';" },
  { name: 'JsonReader', statement: "import type { JsonReader } from '../json/reader.ts';" },
  { name: 'Mutable', statement: "import type { Mutable } from '../mutable.ts';" },
  { name: 'Frame', statement: "import type { Frame } from '../frame.ts';" },
  { name: 'Payload', statement: "import type { Payload } from '../payload.ts';" },
  { name: 'ProtobufReader', statement: "import { ProtobufReader } from '../protobuf/reader.ts';" },
  { name: 'ProtobufWriter', statement: "import type { ProtobufWriter } from '../protobuf/writer.ts';" },
];

function assemble(version: string, body: string): string {
  const used = imports.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(body)).map(({ statement }) => statement);
  if (/\bt\./.test(body)) used.push(`import type * as t from './${version}-types.ts';`);
  const header = `// Generated from proto/client-${version}.proto by codegen/generate.ts; edit those.\n`;
  return `${header}${used.join('\n')}${used.length === 0 ? '' : '\n'}\n${body}`;
}

/** Every generated file by its path inside the package. */
export function generate(): Map<string, string> {
  const files = new Map<string, string>();
  for (const version of ['v1', 'v2']) {
    const schema: Schema = parseProto(readFileSync(new URL(`proto/client-${version}.proto`, root), 'utf8'));
    files.set(`src/generated/${version}-types.ts`, assemble(version, emitTypes(schema)));
    files.set(`src/generated/${version}-json.ts`, assemble(version, emitJson(schema)));
    files.set(`src/generated/${version}-protobuf.ts`, assemble(version, emitProtobuf(schema)));
  }
  return files;
}

function isCurrent(path: string, content: string): boolean {
  try {
    return readFileSync(new URL(path, root), 'utf8') === content;
  } catch {
    // A file that cannot be read is as good as missing: it has to be generated.
    return false;
  }
}

function main(check: boolean): void {
  const outdated = [...generate()].filter(([path, content]) => !isCurrent(path, content));
  for (const [path, content] of outdated) {
    if (!check) writeFileSync(new URL(path, root), content);
    console.log(`${path}: ${check ? 'differs from its schema, run npm run generate' : 'written'}`);
  }
  if (check && outdated.length > 0) process.exitCode = 1;
}

if (import.meta.main) main(process.argv.includes('--check'));
