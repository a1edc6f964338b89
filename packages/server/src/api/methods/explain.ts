import { explainableOperations, type Explanation, type RateLimitRemark } from '@spindle/core';
import { quote } from '@spindle/protocol/raw-json';
import { ApiError } from '../api-error.ts';
import { array, object } from '../json.ts';
import { defineMethod } from '../method.ts';
import { flag, json, oneOf, optional, text, textMap } from '../params.ts';
import { tagsFilter } from '../tags-filter.ts';

/** Whether somebody may do something, and why (Y1 to Y4). An addition to the schema. */
export const explain = defineMethod(
  { name: 'explain', number: null },
  {
    operation: oneOf('operation', explainableOperations),
    user: optional(text('user')),
    meta: json('meta'),
    labels: textMap('labels'),
    token: text('token'),
    client: text('client'),
    channel: text('channel'),
    method: text('method'),
    subscriptionToken: text('subscription_token'),
    tagsFilter: tagsFilter('tags_filter'),
    data: json('data'),
    subscribed: optional(flag('subscribed')),
  },
  async ({ node }, { operation, ...question }) => {
    if (operation === undefined) throw new ApiError('badRequest', { rule: 'Y4', because: 'operation is not given' });
    return formatExplanation(await node.explain({ operation, ...question }));
  },
);

function formatExplanation(explanation: Explanation): string {
  const { allowed, rule, because } = explanation;
  const { code, fix } = allowed ? {} : explanation;
  return object({
    allowed: String(allowed),
    code: code === undefined ? undefined : String(code),
    rule: quote(rule),
    because: quote(because),
    fix: fix === undefined ? undefined : quote(fix),
    rate_limits: explanation.rateLimits && array(explanation.rateLimits.map(formatRateLimit)),
  });
}

function formatRateLimit({ path, buckets, waitMs, isDryRun }: RateLimitRemark): string {
  return object({
    limit: quote(path),
    buckets: array(
      buckets.map(({ rate, intervalMs }) => object({ rate: String(rate), interval_ms: String(intervalMs) })),
    ),
    wait_ms: String(waitMs),
    dry_run: isDryRun ? 'true' : undefined,
  });
}
