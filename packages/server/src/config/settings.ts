import type { Origin } from './problem.ts';

export interface Setting {
  /** As it was written; not yet checked against the type of the option. */
  readonly raw: unknown;
  readonly origin: Origin;
}

/**
 * What the sources say, laid over each other: by option path, the last source wins.
 * A list of objects is present as the labels of its items; item `news` of `channel.namespaces`
 * holds its options below `channel.namespaces[news]`.
 */
export class Settings {
  readonly #values = new Map<string, Setting>();
  readonly #items = new Map<string, readonly string[]>();
  readonly #sections = new Set<string>();

  get(path: string): Setting | undefined {
    return this.#values.get(path);
  }

  set(path: string, raw: unknown, origin: Origin): void {
    this.#values.set(path, { raw, origin });
    this.#touch(path);
  }

  /** Whether some source says anything about what is in this section; false: all of it is at its defaults. */
  touches(section: string): boolean {
    return section === '' || this.#sections.has(section);
  }

  /** Labels of the items of a list. */
  itemsOf(path: string): readonly string[] {
    return this.#items.get(path) ?? [];
  }

  /** Replaces a list and all that was said about its items. */
  startList(path: string, labels: readonly string[]): void {
    const below = `${path}[`;
    for (const known of this.#values.keys()) if (known.startsWith(below)) this.#values.delete(known);
    for (const known of this.#items.keys()) if (known.startsWith(below)) this.#items.delete(known);
    this.#items.set(path, labels);
    this.#touch(path);
  }

  #touch(path: string): void {
    for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1))
      this.#sections.add(path.slice(0, dot));
  }

  /** Every value that some source set, by path. */
  entries(): IterableIterator<[string, Setting]> {
    return this.#values.entries();
  }
}

export function optionPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

export function itemPath(list: string, label: string): string {
  return `${list}[${label}]`;
}

/** What items are called in paths: their name, or their index where that is no clear name. */
export function itemLabels(names: readonly string[]): string[] {
  return names.map((name, index) => (name === '' || names.indexOf(name) < index ? String(index) : name));
}
