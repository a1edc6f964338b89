/** What one may do with a channel, as tokens call it. */
export type ChannelRight = 'sub' | 'pub' | 'hst' | 'prs';

/** What channels one has which rights to. Only ever grants. The core never sees how channels are named or matched. */
export interface Capabilities {
  /** What grants the right, in words for a log line, such as `"news:*" (wildcard)`; null: nothing here does. */
  find(right: ChannelRight, channel: string): string | null;
}
