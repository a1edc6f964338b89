import { refusalsAfter } from '../backend.js';

/** Between two looks at the server, milliseconds. */
const pause = 3000;
/** An explanation is looked for this often before giving up: it may be a moment later than the refusal itself. */
const looks = 4;

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * What the server refused lately, with its reasons.
 * @typedef {{ id: number, rule: string, because: string, fix?: string, operation: string, channel?: string,
 *   user?: string, client?: string, code: number, at: number }} Explanation `at` in Unix milliseconds
 *
 * @param {(explanation: Explanation) => void} onRefusal called once for each, oldest first
 */
export function createRefusalFeed(onRefusal) {
  const known = [];
  let looking = null;

  async function fetchNew() {
    for (const explanation of await refusalsAfter(known.at(-1)?.id ?? 0)) {
      known.push(explanation);
      onRefusal(explanation);
    }
  }

  /** Looks that overlap share one request, so that nothing is reported twice. */
  function look() {
    looking ??= fetchNew().finally(() => {
      looking = null;
    });
    return looking;
  }

  const timer = setInterval(() => {
    // A server that restarts is away for a moment; the next look finds it again.
    if (!document.hidden) look().catch(() => {});
  }, pause);

  return {
    stop: () => clearInterval(timer),

    /** The number of the newest refusal, to tell later ones from earlier. */
    async position() {
      await look();
      return known.at(-1)?.id ?? 0;
    },

    /**
     * The newest refusal about a channel, or about none.
     * @returns {Promise<Explanation | null>}
     */
    async explain(channel, after = 0) {
      for (let attempt = 0; attempt < looks; attempt += 1) {
        await look();
        const found = known.findLast((refusal) => refusal.id > after && (refusal.channel ?? '') === channel);
        if (found) return found;
        await wait(150);
      }
      return null;
    },
  };
}
