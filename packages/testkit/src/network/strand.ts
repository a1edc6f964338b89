import type { Socket } from 'node:net';

/** What is wrong with one direction of a cable, now. */
export interface StrandFaults {
  delayMs: number;
  isLost: boolean;
  isStrained: boolean;
  /** The connection on which the last of so many bytes passes is cut behind it. */
  leftBytes: number;
}

export interface StrandOptions {
  readonly from: Socket;
  readonly to: Socket;
  readonly faults: StrandFaults;
  isFrozen(): boolean;
  /** Cuts the connection this is one direction of. */
  snap(): void;
}

type Load = Buffer | 'end' | 'gone';

const strainMs = 3;

/** Joins one direction of a connection through a cable. */
export function layStrand({ from, to, faults, isFrozen, snap }: StrandOptions): void {
  /** Loads on their way, oldest first. */
  const late: { readonly load: Load; readonly dueMs: number }[] = [];

  function carry(load: Load): void {
    if (faults.isLost) return;
    if (faults.delayMs === 0 && late.length === 0) return deliver(load);
    // A shorter delay must not let what was sent later overtake.
    const dueMs = Math.max(performance.now() + faults.delayMs, late.at(-1)?.dueMs ?? 0);
    late.push({ load, dueMs });
    // Each timer delivers the oldest: they fire in the order of what is due.
    setTimeout(() => {
      const next = late.shift();
      if (next !== undefined) deliver(next.load);
    }, dueMs - performance.now());
  }

  function deliver(load: Load): void {
    if (faults.isLost) return;
    if (load === 'gone') return void to.destroy();
    if (load === 'end') return void to.end();
    if (load.length < faults.leftBytes) {
      faults.leftBytes -= load.length;
      to.write(load);
      if (faults.isStrained) strain();
      return;
    }
    from.pause();
    to.write(load.subarray(0, faults.leftBytes), snap);
    faults.leftBytes = Infinity;
  }

  function strain(): void {
    from.pause();
    setTimeout(() => {
      if (!isFrozen()) from.resume();
    }, strainMs);
  }

  from.on('data', carry);
  from.on('end', () => carry('end'));
  from.on('close', () => carry('gone'));
}
