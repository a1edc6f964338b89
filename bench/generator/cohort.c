#include "cohort.h"

#include "payload.h"

int cohort_slots(const struct cohort *cohort) { return cohort->each + (cohort->group > 0); }

int cohort_channel(const struct cohort *cohort, int i, int slot) {
  if (slot == cohort->each) return cohort->first_channel + cohort->channels + i / cohort->group;
  return cohort->first_channel + (i * cohort->each + slot) % cohort->channels;
}

int cohort_slot(const struct cohort *cohort, int i, uint32_t channel) {
  if (channel == ANY_CHANNEL) return 0;
  int number = (int)channel - cohort->first_channel;
  if (number < 0) return -1;
  if (number >= cohort->channels)
    return cohort->group > 0 && number - cohort->channels == i / cohort->group ? cohort->each : -1;
  int slot = (number - i * cohort->each % cohort->channels + cohort->channels) % cohort->channels;
  return slot < cohort->each ? slot : -1;
}

uint32_t cohort_stride(const struct cohort *cohort) { return cohort->filtered ? 2 : 1; }
