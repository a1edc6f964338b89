/** Bits of the field `flag` of a subscribe request. */
const subscribeFlags = {
  /** Pushes of the channel may carry a number in place of its name. */
  channelCompaction: 1,
  /** Answer 112 rather than a subscription that could not recover everything. */
  rejectUnrecovered: 2,
} as const;

export function hasFlag(flags: number | undefined, name: keyof typeof subscribeFlags): boolean {
  return ((flags ?? 0) & subscribeFlags[name]) !== 0;
}

export function withoutFlag(flags: number | undefined, name: keyof typeof subscribeFlags): number {
  return (flags ?? 0) & ~subscribeFlags[name];
}
