/** What a node counts, each by its labels. Labels have few values: nothing a client chooses is one. */
export const counters = {
  disconnects: {
    meaning: 'Connections that ended, by the code and the rule that ended them.',
    labels: ['code', 'rule'],
  },
  errors: {
    meaning: 'Commands answered with an error, by its code and the rule that refused.',
    labels: ['code', 'rule'],
  },
  refused_connections: {
    meaning: 'Requests for a connection that were not let in, by HTTP status and the rule that refused.',
    labels: ['code', 'rule'],
  },
  unsubscribes: { meaning: 'Subscriptions the server ended, by the code the client was told.', labels: ['code'] },
  dropped_publications: {
    meaning: 'Publications a subscriber wanted and did not get, by reason.',
    labels: ['reason', 'namespace'],
  },
} as const satisfies Record<string, { readonly meaning: string; readonly labels: readonly string[] }>;

export type CounterName = keyof typeof counters;

type LabelsOf<N extends CounterName> = {
  readonly [Label in (typeof counters)[N]['labels'][number]]: string | number;
};

/** Why a subscriber did not get a publication. What its tags filter leaves out is not dropped: it did not want that. */
export const dropReasons = {
  conflated: 'A newer one took its place while the client was behind.',
  not_json: 'The payload is not JSON and the connection speaks JSON.',
  slow: 'It waited for the subscribe reply of a client that was cut as slow.',
} as const satisfies Record<string, string>;

export type DropReason = keyof typeof dropReasons;

/** One series of a counter. */
export interface Statistic {
  readonly name: CounterName;
  readonly labels: Readonly<Record<string, string>>;
  /** Since the node was created. */
  readonly value: number;
}

/** The counts of a node, one number for each combination of labels that occurred. */
export class Statistics {
  readonly #series = new Map<
    string,
    { readonly name: CounterName; readonly labels: Record<string, string>; value: number }
  >();

  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
    const key = `${name} ${Object.values(labels).join(' ')}`;
    const known = this.#series.get(key);
    if (known !== undefined) known.value += by;
    else this.#series.set(key, { name, labels: textsOf(labels), value: by });
  }

  /** A snapshot, in the order the series came up. */
  read(): readonly Statistic[] {
    return [...this.#series.values()].map((series) => ({ ...series }));
  }
}

function textsOf(labels: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, String(value)]));
}
