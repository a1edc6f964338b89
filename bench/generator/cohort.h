#ifndef COHORT_H
#define COHORT_H

#include "histogram.h"

#include <stdint.h>

/* Connections that were opened together and subscribe after one pattern: connection i has `each` channels of the range
   first_channel … first_channel + channels - 1, beginning with number i * each and round again, and where `group` is not 0 one
   more, behind that range, that it shares with group - 1 others. */
struct cohort {
  int first_channel;
  int channels;
  int each;
  int group;
  int recovers;     /* comes back with the position it had */
  int delta;        /* asks for patches; its publications are numbered by their offset alone */
  int filtered;     /* asks for the publications of even number */
  int compressed;   /* offers to read compressed messages */
  int small_buffer; /* a small receive buffer, so that not reading is soon felt */
  int first;        /* index of its first connection */
  int count;
  struct histogram latency; /* from when a publication was due to when it was read */
};

int cohort_slots(const struct cohort *cohort);
/* The channel of the slot-th subscription of the i-th connection. */
int cohort_channel(const struct cohort *cohort, int i, int slot);
/* The other way round; -1 where that connection has no such subscription. */
int cohort_slot(const struct cohort *cohort, int i, uint32_t channel);
/* How far the numbers of two publications in a row are apart. */
uint32_t cohort_stride(const struct cohort *cohort);

#endif
