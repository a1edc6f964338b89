/** Durations in microseconds. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What the load generator says when a job is over, by its name for it. */
export interface Answers {
  readonly opened: Opened;
  readonly cut: object;
  readonly frozen: object;
  readonly ending: object;
  readonly wandered: Wandered;
  readonly published: Published;
  readonly answered: Answered;
  readonly closed: object;
}

interface Arrivals {
  /** Of the cohort. */
  readonly live: number;
  /** Since the generator started. */
  readonly failed: number;
  /** Connections that came back and were not given what they had missed. */
  readonly unrecovered: number;
  /** From the start of the TCP connect to the last reply to a subscribe. */
  readonly connectUs: Quantiles;
}

export interface Opened extends Arrivals {
  readonly seconds: number;
  /** Publications that came in replies to subscribe. */
  readonly recovered: number;
  readonly outOfSequence: number;
  readonly behind: number;
  /** From the start of the job until a connection was complete. */
  readonly returnUs: Quantiles;
}

export interface Wandered extends Arrivals {
  /** How often a connection was broken. */
  readonly trips: number;
}

export interface Published {
  readonly requests: number;
  readonly publications: number;
  /** Deliveries to those who were subscribed when a publication was sent. */
  readonly expected: number;
  readonly delivered: number;
  /** Reads that carried publications: below `delivered` when several arrived joined. */
  readonly reads: number;
  readonly recovered: number;
  /** Everything that was read, frames and all. */
  readonly bytes: number;
  /** Ids of server-sent events, by which a stream could be resumed. */
  readonly ids: number;
  /** Deliveries whose number does not follow the last one's of that subscription. */
  readonly outOfSequence: number;
  /** Subscriptions that have not seen the last publication. */
  readonly behind: number;
  /** Answers to requests that did not hold what was asked for. */
  readonly wrong: number;
  readonly failed: number;
  /** Connections that read no more and that the server ended. */
  readonly dropped: number;
  readonly seconds: number;
  /** From the time a publication was due to its delivery, of the first cohort and of the second. */
  readonly latencyUs0: Quantiles;
  readonly latencyUs1: Quantiles;
  /** From the time it was due until the last subscriber had it; of a cohort with one channel. */
  readonly completeUs: Quantiles;
  /** From the time a request was due to its answer. */
  readonly answerUs: Quantiles;
}

export interface Answered {
  readonly answers: number;
  readonly wrong: number;
  readonly missing: number;
  readonly outOfSequence: number;
  readonly behind: number;
  readonly failed: number;
  readonly seconds: number;
  readonly answerUs: Quantiles;
}
