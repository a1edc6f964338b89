import { BaseIndex, blockSize, hashAt, rollHash } from './base-index.ts';
import { longer, matchAround, type Match, type Range, type Texts } from './match.ts';
import { PatchWriter } from './patch-writer.ts';

export interface DeltaOptions {
  /** Base and target are well-formed UTF-8 and so must the patch be: no segment begins or ends inside a character. */
  readonly utf8?: boolean | undefined;
}

/** A patch that makes `target` out of `base`. It may be larger than the target; then the target is what should be sent. */
export function createDelta(base: Uint8Array, target: Uint8Array, { utf8 = false }: DeltaOptions = {}): Uint8Array {
  const patch = new PatchWriter(target);
  let written = 0;
  for (const { start, end, offset } of matches({ base, target, utf8 })) {
    patch.insert(written, start);
    patch.copy(end - start, offset);
    written = end;
  }
  patch.insert(written, target.length);
  return patch.finish();
}

/**
 * What of the target is worth being copied, in order and without overlap. Most changes leave beginning and end alone, so
 * that these come first and only what is between has to be searched for.
 */
function* matches(texts: Texts): Generator<Match> {
  const { base, target } = texts;
  const head = matchAround(texts, { from: 0, to: target.length }, 0, 0);
  if (head !== null) yield head;
  const from = head?.end ?? 0;
  const tail = matchAround(texts, { from, to: target.length }, target.length, base.length);
  yield* matchesBetween(texts, { from, to: tail?.start ?? target.length });
  if (tail !== null) yield tail;
}

function* matchesBetween(texts: Texts, { from, to }: Range): Generator<Match> {
  const { base, target } = texts;
  if (base.length < blockSize || to - from < blockSize) return;
  const index = new BaseIndex(base);
  let window = from;
  let hash = hashAt(target, window);
  while (window + blockSize <= to) {
    let longest: Match | null = null;
    for (const candidate of index.candidates(hash)) {
      longest = longer(longest, matchAround(texts, { from, to }, window, candidate));
    }
    if (longest === null) {
      hash = rollHash(hash, target[window] ?? 0, target[window + blockSize] ?? 0);
      window += 1;
    } else {
      yield longest;
      from = longest.end;
      window = Math.max(longest.end, window);
      hash = hashAt(target, window);
    }
  }
}
