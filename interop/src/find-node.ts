/** Path of a Node that Spindle supports, found by the code that `npm run test:node` uses; null where there is none. */
export async function findNode(): Promise<string | null> {
  const module: unknown = await import(new URL('../../scripts/find-node.mjs', import.meta.url).href);
  return (module as { findNode(): string | null }).findNode();
}
