/**
 * A map that is usually of one: most connections have one subscription, and a `Map` of one takes 290 bytes
 * (`npm run bench -- memory`). The one entry stands in the object itself; from the second on there is a `Map`.
 */
export class SmallMap<K extends string, V extends string | number | object> {
  /** Both undefined while there is no entry, and while there are several. */
  #key: K | undefined;
  #value: V | undefined;
  #all: Map<K, V> | null = null;

  get size(): number {
    return this.#all?.size ?? (this.#value === undefined ? 0 : 1);
  }

  get(key: K): V | undefined {
    if (this.#all !== null) return this.#all.get(key);
    return this.#key === key ? this.#value : undefined;
  }

  has(key: K): boolean {
    return this.#all?.has(key) ?? this.#key === key;
  }

  set(key: K, value: V): void {
    if (this.#all !== null) {
      this.#all.set(key, value);
    } else if (this.#key === undefined || this.#value === undefined || this.#key === key) {
      this.#key = key;
      this.#value = value;
    } else {
      this.#all = new Map([
        [this.#key, this.#value],
        [key, value],
      ]);
      this.#forget();
    }
  }

  delete(key: K): void {
    if (this.#all !== null) this.#all.delete(key);
    else if (this.#key === key) this.#forget();
  }

  /** In the order they came; entries may be deleted while they are walked. */
  values(): Iterable<V> {
    if (this.#all !== null) return this.#all.values();
    return this.#value === undefined ? [] : [this.#value];
  }

  #forget(): void {
    this.#key = undefined;
    this.#value = undefined;
  }
}
