import type { Conversation } from './conversation.ts';

/** The conversations at the path of a request, in the order they are tried; null for a path that has none. */
export type Routes = (path: string) => readonly Conversation[] | null;

/** A path with a slash at its end has its own conversations, or those of the path without it. */
export function createRoutes(basePath: string, conversations: readonly Conversation[]): Routes {
  const byPath = new Map<string, Conversation[]>();
  for (const conversation of conversations) {
    for (const path of conversation.paths) {
      const full = `${basePath}/${path}`;
      byPath.set(full, [...(byPath.get(full) ?? []), conversation]);
    }
  }
  return (path) => byPath.get(path) ?? byPath.get(path.replace(/\/$/, '')) ?? null;
}
