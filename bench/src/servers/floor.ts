import { compiled } from '../generator/compile.ts';
import { start } from './start.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** The compiled program that does nothing but the system calls. */
export function startFloor(): Promise<ServerUnderTest> {
  const program = compiled('floor');
  return start({ name: 'floor', dialect: 'centrifugo', apiKey: 'none', command: (port) => [program, String(port)] });
}
