#ifndef CHANNELS_H
#define CHANNELS_H

#include "settings.h"

#include <stdint.h>

/* What is known of every channel, by its number. */
struct channels {
  uint32_t published[MAX_CHANNELS];   /* number of its last publication */
  uint32_t subscribers[MAX_CHANNELS]; /* subscriptions confirmed and not ended */
  uint32_t filtered[MAX_CHANNELS];    /* of those, the ones that get even numbers only */
  char epoch[MAX_CHANNELS][24];       /* as the last subscriber was told; empty when unknown */
};

/* How many subscriptions get the publication of this number. */
static inline uint64_t channel_audience(const struct channels *channels, uint32_t channel, uint32_t number) {
  uint32_t whole = channels->subscribers[channel] - channels->filtered[channel];
  return number % 2 == 0 ? channels->subscribers[channel] : whole;
}

#endif
