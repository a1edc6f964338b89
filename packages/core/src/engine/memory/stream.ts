import type { Publication } from '@spindle/protocol';
import type { HistoryFilter } from '../broker.ts';
import type { Position } from '../position.ts';

/** Places of dropped publications are given back once there are this many, and more of them than of kept ones. */
const compactFrom = 32;

/** A publication that has no offset yet. */
type Unplaced = Pick<Publication, 'data' | 'info' | 'tags'>;

interface Version {
  readonly version: number | bigint;
  readonly epoch: string;
}

/** One life of a channel's stream: the last publications, the offset they have reached, the version. Its owner tells the time. */
export class Stream {
  readonly epoch: string;
  #top = 0;
  /**
   * Kept publications are those from `#first` on; before it lie the empty places of dropped ones. Null while there are
   * none: many streams only ever tell a position, and an empty list takes 64 bytes (`npm run bench -- memory`).
   */
  #places: (Publication | undefined)[] | null = null;
  /** When each of `#places` was appended: numbers in a list of their own take eight bytes. */
  #times: number[] | null = null;
  #first = 0;
  /** Of the last publication that had one; null for most streams. */
  #version: Version | null = null;

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  get position(): Position {
    return { offset: this.#top, epoch: this.epoch };
  }

  get last(): Publication | null {
    return this.#places?.at(-1) ?? null;
  }

  /** Gives the publication the next offset and keeps it, with the `size - 1` before it. */
  append({ data, info, tags }: Unplaced, size: number, nowMs: number): Publication {
    this.#top += 1;
    const stored = { data, info, tags, offset: this.#top };
    const places = (this.#places ??= []);
    const times = (this.#times ??= []);
    places.push(stored);
    times.push(nowMs);
    while (places.length - this.#first > size) {
      places[this.#first] = undefined;
      this.#first += 1;
    }
    if (this.#first >= compactFrom && this.#first * 2 > places.length) {
      places.splice(0, this.#first);
      times.splice(0, this.#first);
      this.#first = 0;
    }
    return stored;
  }

  /** Reads on from `since` in the direction asked for; its epoch is for the caller to compare. */
  read({ limit, since, reverse = false, maxAgeMs = Infinity }: HistoryFilter, nowMs: number): Publication[] {
    const publications: Publication[] = [];
    const places = this.#places;
    if (places === null) return publications;
    const step = reverse ? -1 : 1;
    const count = limit < 0 ? Infinity : limit;
    let place = reverse ? places.length - 1 : this.#first;
    if (since !== undefined) {
      const next = places.length - 1 - (this.#top - since.offset) + step;
      place = reverse ? Math.min(place, next) : Math.max(place, next);
    }
    for (; publications.length < count; place += step) {
      const publication = places[place];
      if (publication === undefined) break;
      if (nowMs - (this.#times?.[place] ?? nowMs) <= maxAgeMs) publications.push(publication);
      else if (reverse) break;
    }
    return publications;
  }

  /** Drops the publications; offsets go on. */
  clear(): void {
    this.#places = null;
    this.#times = null;
    this.#first = 0;
  }

  /**
   * E13: takes the version over unless it is not above the known one of the same version epoch. An empty version epoch
   * compares with any.
   */
  advanceVersion(version: number | bigint, versionEpoch: string): boolean {
    const known = this.#version ?? { version: 0, epoch: '' };
    const isComparable = versionEpoch === '' || versionEpoch === known.epoch;
    if (isComparable && version <= known.version) return false;
    this.#version = { version, epoch: versionEpoch };
    return true;
  }
}
