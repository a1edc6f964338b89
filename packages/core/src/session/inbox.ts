import type { Inbound } from './dispatch.ts';

/** Commands and bytes of frames that may wait for the command in progress; the frame that passes the limit still fits. */
const maxCommands = 4_096;
const maxBytes = 1_048_576;

interface WaitingFrame {
  readonly commands: readonly Inbound[];
  readonly sizeBytes: number;
  /** Commands of it that are taken already. */
  taken: number;
}

/** What a connection has read and not begun yet, in order and bounded (S52). Sizes of text are counted in characters. */
export class Inbox {
  #frames: WaitingFrame[] | null = null;
  #numCommands = 0;
  #sizeBytes = 0;

  /** Answers false, and takes nothing, when too much waits already. */
  add(commands: readonly Inbound[], sizeBytes: number): boolean {
    if (commands.length === 0) return true;
    if (this.#numCommands + commands.length > maxCommands || this.#sizeBytes > maxBytes) return false;
    (this.#frames ??= []).push({ commands, sizeBytes, taken: 0 });
    this.#numCommands += commands.length;
    this.#sizeBytes += sizeBytes;
    return true;
  }

  take(): Inbound | undefined {
    const frame = this.#frames?.at(0);
    const command = frame?.commands[frame.taken];
    if (frame === undefined || command === undefined) return undefined;
    frame.taken += 1;
    this.#numCommands -= 1;
    if (frame.taken === frame.commands.length) this.#drop(frame);
    return command;
  }

  clear(): void {
    this.#frames = null;
    this.#numCommands = 0;
    this.#sizeBytes = 0;
  }

  #drop({ sizeBytes }: WaitingFrame): void {
    this.#sizeBytes -= sizeBytes;
    if (this.#frames?.length === 1) this.#frames = null;
    else this.#frames?.shift();
  }
}
