#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

/* Log-linear histogram of durations: 32 steps per power of two, so a reading is at most 3 % too low. */
enum { HISTOGRAM_BUCKETS = 64 * 32 };

struct histogram {
  uint64_t total;
  uint64_t largest_ns;
  uint64_t counts[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, uint64_t ns);
/* The duration that `share` (0 to 1) of the readings do not exceed, in microseconds; 0 when empty. */
double histogram_quantile_us(const struct histogram *histogram, double share);

#endif
