import type { NodeEvents } from '../session/events.ts';

const silent: NodeEvents = { onRefusal() {}, onFailure() {}, onConnected() {}, onDisconnected() {} };

/**
 * The operator's callbacks as sessions call them: what one throws is reported as a failure and disturbs nobody (S57).
 * A report that fails itself has nowhere left to go.
 */
export function guardedEvents(listeners: Partial<NodeEvents> = {}): NodeEvents {
  const events = { ...silent, ...listeners };
  const onFailure: NodeEvents['onFailure'] = (event) => attempt(() => events.onFailure(event), ignore);
  const report = (error: unknown): void => onFailure({ operation: 'event', error });
  return {
    onFailure,
    onRefusal: (event) => attempt(() => events.onRefusal(event), report),
    onConnected: (event) => attempt(() => events.onConnected(event), report),
    onDisconnected: (event) => attempt(() => events.onDisconnected(event), report),
  };
}

function attempt(callback: () => void, onError: (error: unknown) => void): void {
  try {
    callback();
  } catch (error) {
    onError(error);
  }
}

function ignore(): void {}
