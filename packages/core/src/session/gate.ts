/** Something that will be the case, once and for good. Costs next to nothing until somebody waits for it. */
export class Gate {
  #isOpen = false;
  #waiting: (() => void)[] | null = null;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const pass of waiting) pass();
  }

  /** Resolves when the gate is open. */
  pass(): Promise<void> {
    if (this.#isOpen) return Promise.resolve();
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }
}

/** What an opened gate is replaced by where it is kept for long, so that it costs nothing more (`npm run bench -- memory`). */
export const passedGate: Gate = openedGate();

function openedGate(): Gate {
  const gate = new Gate();
  gate.open();
  return gate;
}
