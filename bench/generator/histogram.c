#include "histogram.h"

#include <string.h>

static int bucket_of(uint64_t ns) {
  if (ns < 32) return (int)ns;
  int power = 63 - __builtin_clzll(ns);
  return (power - 4) * 32 + (int)((ns >> (power - 5)) & 31);
}

static uint64_t lower_bound_of(int bucket) {
  if (bucket < 32) return (uint64_t)bucket;
  int power = bucket / 32 + 4;
  return (1ull << power) | ((uint64_t)(bucket % 32) << (power - 5));
}

void histogram_clear(struct histogram *histogram) { memset(histogram, 0, sizeof *histogram); }

void histogram_add(struct histogram *histogram, uint64_t ns) {
  histogram->counts[bucket_of(ns)]++;
  histogram->total++;
  if (ns > histogram->largest_ns) histogram->largest_ns = ns;
}

double histogram_quantile_us(const struct histogram *histogram, double share) {
  uint64_t wanted = (uint64_t)((double)histogram->total * share);
  uint64_t seen = 0;
  for (int bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
    seen += histogram->counts[bucket];
    if (seen > wanted) return (double)lower_bound_of(bucket) / 1000.0;
  }
  return (double)histogram->largest_ns / 1000.0;
}
