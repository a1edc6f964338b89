/** What a delivery costs, in seconds of CPU, and who has to share the cores. */
export interface Shares {
  readonly cores: number;
  readonly workers: number;
  readonly server: number;
  /** The load generator uses one core at the most. */
  readonly generator: number;
}

/** How many times the deliveries of one process that many workers can make, where nothing but CPU is short. */
export function expectedSpeedUp(shares: Shares): number {
  return deliveriesPerSecond(shares) / deliveriesPerSecond({ ...shares, workers: 1 });
}

/** The least of what the workers, the generator, and all cores together have time for. */
function deliveriesPerSecond({ cores, workers, server, generator }: Shares): number {
  return Math.min(workers / server, 1 / generator, cores / (server + generator));
}
