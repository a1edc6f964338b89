import { refusalLine, type Refusal } from './refusal.ts';

const windowMs = 60_000;
/** Refusals of one operation and status that are told within a window. */
const perWindow = 10;

/**
 * Where refusals go when the application names no log: a line on the console for each, and few of one kind, so that a
 * client that asks without end cannot hide the rest of the log (I101). What was left out is counted, and told with
 * the first refusal of a later window: no timer keeps a process or waits in a runtime that has none. `now` in Unix
 * milliseconds.
 */
export function createConsoleLog(now: () => number): (refusal: Refusal) => void {
  const counts = new Map<string, number>();
  let start = now();

  function beginWindow(at: number): void {
    for (const [kind, count] of counts) {
      if (count > perWindow) warn(`instant: ${kind}: ${count - perWindow} more were not told`);
    }
    counts.clear();
    start = at;
  }

  return (refusal) => {
    const at = now();
    // The clock may have been set back.
    if (Math.abs(at - start) >= windowMs) beginWindow(at);
    const kind = `${refusal.operation} refused with ${refusal.status}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count <= perWindow) warn(refusalLine(refusal), ...(refusal.cause === undefined ? [] : [refusal.cause]));
  };
}

function warn(...line: readonly unknown[]): void {
  // oxlint-disable-next-line no-console -- where the log of an application goes when it names no other
  console.warn(...line);
}
