import type { Clock } from '../../lib/clock.ts';
import type { Control, ControlHandler } from '../control.ts';
import { EngineError } from '../engine-error.ts';

export interface ControlHubOptions {
  readonly clock: Clock;
  /** How long an answer is waited for; ten seconds by default. */
  readonly timeoutMs?: number | undefined;
}

/** The nodes of one process, as they ask each other. */
export interface ControlHub {
  /** For one more node, which is asked from `run` to `close`. */
  join(): Control;
}

export function createControlHub({ clock, timeoutMs = 10_000 }: ControlHubOptions): ControlHub {
  const members = new Map<string, Member>();

  /** Null: the node left before it answered. */
  async function ask(node: string, member: Member, request: string): Promise<string | null> {
    let stopWaiting = () => {};
    const late = new Promise<never>((_resolve, reject) => {
      const error = new EngineError(`node ${node} does not answer`, { temporary: true });
      stopWaiting = clock.after(timeoutMs, () => reject(error));
    });
    try {
      return await Promise.race([member.onRequest(request), member.left, late]);
    } finally {
      stopWaiting();
    }
  }

  return {
    join() {
      let name: string | null = null;
      return {
        run(node, onRequest) {
          name = node;
          members.set(node, createMember(onRequest));
        },
        async askAll(request) {
          const others = [...members].filter(([node]) => node !== name);
          const answers = await Promise.all(others.map(([node, member]) => ask(node, member, request)));
          return answers.filter((answer) => answer !== null);
        },
        async ask(node, request) {
          const member = node === name ? undefined : members.get(node);
          return member === undefined ? null : ask(node, member, request);
        },
        async close() {
          if (name === null) return;
          members.get(name)?.leave();
          members.delete(name);
        },
      };
    },
  };
}

interface Member {
  readonly onRequest: ControlHandler;
  readonly left: Promise<null>;
  leave(): void;
}

function createMember(onRequest: ControlHandler): Member {
  let leave = () => {};
  const left = new Promise<null>((resolve) => {
    leave = () => resolve(null);
  });
  return { onRequest, left, leave };
}
