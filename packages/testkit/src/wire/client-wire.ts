import { jsonWire } from './json-wire.ts';
import { legacyWire } from './legacy-wire.ts';
import type { ClientWire, Dialect } from './messages.ts';
import { protobufWire } from './protobuf-wire.ts';

const wires: Readonly<Record<Dialect, () => ClientWire>> = {
  'v2 json': () => jsonWire('v2'),
  'v2 protobuf': () => protobufWire('v2'),
  'v1 json': () => jsonWire('v1'),
  'v1 protobuf': () => protobufWire('v1'),
  'legacy json': () => legacyWire,
};

/** One for each connection. */
export function clientWire(dialect: Dialect): ClientWire {
  return wires[dialect]();
}
