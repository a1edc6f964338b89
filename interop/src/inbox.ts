/** Collects events of an SDK so that a test can await the next one that fits, with a limit instead of a sleep. */
export class Inbox<T> {
  readonly all: T[] = [];
  readonly #waiting: { readonly fits: (item: T) => boolean; readonly resolve: (item: T) => void }[] = [];

  readonly push = (item: T): void => {
    this.all.push(item);
    for (const waiter of this.#waiting.splice(0)) {
      if (waiter.fits(item)) waiter.resolve(item);
      else this.#waiting.push(waiter);
    }
  };

  /** The first item that fits, seen already or still to come. The limit is for machines that have much else to do. */
  async until(fits: (item: T) => boolean = () => true, limitMs = 30_000): Promise<T> {
    const seen = this.all.find(fits);
    if (seen !== undefined) return seen;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing fitting among ${JSON.stringify(this.all)}`)), limitMs);
    });
    const found = new Promise<T>((resolve) => void this.#waiting.push({ fits, resolve }));
    return Promise.race([found, late]).finally(() => clearTimeout(timer));
  }
}
