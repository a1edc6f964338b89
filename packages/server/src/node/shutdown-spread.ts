/** So many clients a second are told to reconnect when a node stops; the other nodes have to take them in. */
const reconnectsPerSecond = 2_000;

/** Share of the time for stopping that may be spent on telling clients; the rest is for closing. */
const share = 0.8;

/** Milliseconds over which so many connections are told to reconnect. */
export function shutdownSpread(numConnections: number, timeoutMs: number): number {
  return Math.min((numConnections / reconnectsPerSecond) * 1000, timeoutMs * share);
}
