import { disconnects, errors } from '@spindle/protocol';
import type { NodeEvents } from '../session/events.ts';
import type { Statistic, Statistics } from '../statistics/statistics.ts';

/** The application's backend may choose a code of its own; all of those are counted as one (S106). */
const ownCode = 'custom';

const disconnectCodes = codesOf(disconnects);
const errorCodes = codesOf(errors);

/** The events of a node, with errors and disconnects counted on their way (S106). What is only tried is not counted. */
export function countedEvents(events: NodeEvents, statistics: Statistics): NodeEvents {
  return {
    ...events,
    onRefusal(event) {
      const { code, rule, isDryRun = false } = event;
      if (isError(code) && !isDryRun) statistics.count('errors', { code: errorCodes.has(code) ? code : ownCode, rule });
      events.onRefusal(event);
    },
    onDisconnected(event) {
      const { disconnect, rule = '' } = event;
      const code = disconnectCodes.has(disconnect.code) ? disconnect.code : ownCode;
      statistics.count('disconnects', { code, rule });
      events.onDisconnected(event);
    },
  };
}

/** A request for a connection that its listener did not let in, with the HTTP status it was answered with. */
export interface RefusedConnection {
  readonly code: number;
  readonly rule: string;
  readonly isDryRun?: boolean | undefined;
}

/** The counts as a node shows them, and takes them from listeners. */
export function countsOf(counts: Statistics) {
  return {
    countRefused({ code, rule, isDryRun = false }: RefusedConnection): void {
      if (!isDryRun) counts.count('refused_connections', { code, rule });
    },
    statistics: (): readonly Statistic[] => counts.read(),
  };
}

/** Unsubscribe codes begin at 2000, disconnect codes at 3000. */
function isError(code: number): boolean {
  return code < 2_000;
}

function codesOf(table: Readonly<Record<string, { readonly code: number }>>): ReadonlySet<number> {
  return new Set(Object.values(table).map(({ code }) => code));
}
