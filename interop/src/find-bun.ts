import { launcher } from './server.ts';

/** Path of the Bun that the launcher would run; found by the launcher's own code, which is plain JavaScript. */
export async function findBun(): Promise<string> {
  const module: unknown = await import(new URL('find-bun.mjs', new URL(`file://${launcher}`)).href);
  return (module as { findBun(): string }).findBun();
}
