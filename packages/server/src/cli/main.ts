import { CommandError } from './command-error.ts';
import { createProgram } from './program.ts';
import { joinSwitches } from './server-flags.ts';

try {
  await createProgram((code) => process.exit(code)).parseAsync(joinSwitches(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  // What nobody foresaw keeps its stack: it is a defect, and the stack is what a report of it needs.
  console.error(error instanceof CommandError ? `error: ${error.message}` : error);
  process.exit(1);
}
