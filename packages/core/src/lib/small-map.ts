/**
 * A map that is usually of one: most connections have one subscription, and a `Map` of one takes 290 bytes
 * (`npm run bench -- memory`). From the second entry on it is a `Map`.
 */
export class SmallMap<K, V> {
  #only: { readonly key: K; readonly value: V } | null = null;
  #all: Map<K, V> | null = null;

  get size(): number {
    return this.#all?.size ?? (this.#only === null ? 0 : 1);
  }

  get(key: K): V | undefined {
    if (this.#all !== null) return this.#all.get(key);
    return this.#only?.key === key ? this.#only.value : undefined;
  }

  has(key: K): boolean {
    return this.#all?.has(key) ?? (this.#only !== null && this.#only.key === key);
  }

  set(key: K, value: V): void {
    if (this.#all !== null) {
      this.#all.set(key, value);
    } else if (this.#only === null || this.#only.key === key) {
      this.#only = { key, value };
    } else {
      this.#all = new Map([
        [this.#only.key, this.#only.value],
        [key, value],
      ]);
      this.#only = null;
    }
  }

  delete(key: K): void {
    if (this.#all !== null) this.#all.delete(key);
    else if (this.#only?.key === key) this.#only = null;
  }

  /** In the order they came; entries may be deleted while they are walked. */
  values(): Iterable<V> {
    if (this.#all !== null) return this.#all.values();
    return this.#only === null ? [] : [this.#only.value];
  }
}
