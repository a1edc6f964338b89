/** What the bench channels offer, apart from any one server's words for it. */
export interface ChannelPlan {
  /** Publications kept; 0: none. */
  readonly history: number;
  /** Offsets, and unless said otherwise recovery of what was missed. Needs history. */
  readonly positions: boolean;
  readonly recovery?: boolean;
  /** Patches in place of whole publications, for those who ask. */
  readonly delta?: boolean;
  /** Subscribers may choose by tags. */
  readonly filters?: boolean;
}

export const channelPlans = {
  plain: { history: 0, positions: false },
  positioned: { history: 100, positions: true },
  unrecoverable: { history: 100, positions: true, recovery: false },
  recoverable: { history: 300, positions: true },
  delta: { history: 10, positions: true, delta: true },
  filtered: { history: 0, positions: false, filters: true },
} as const satisfies Record<string, ChannelPlan>;

/** The namespace options of Centrifugo, which are Spindle's too. */
export function namespaceOf({ history, positions, recovery = positions, delta, filters }: ChannelPlan): object {
  return {
    allow_subscribe_for_client: true,
    allow_subscribe_for_anonymous: true,
    allow_publish_for_subscriber: true,
    ...(history > 0 && { history_size: history, history_ttl: '600s', allow_history_for_subscriber: true }),
    ...(positions && { force_positioning: true }),
    ...(recovery && { force_recovery: true }),
    ...(delta && { allowed_delta_types: ['fossil'], delta_publish: true }),
    ...(filters && { allow_tags_filter: true }),
  };
}
