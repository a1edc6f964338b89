#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

/* What a publication carries so that whoever receives it can tell whether it was due: the number of its channel, its
   number within the channel, from 1, and when it was due. */
struct payload {
  uint32_t channel; /* ANY_CHANNEL in a broadcast */
  uint32_t number;
  uint64_t due_ns;
};

#define ANY_CHANNEL UINT32_MAX

enum payload_form {
  PAYLOAD_TEXT,    /* dots up to the size asked for */
  PAYLOAD_DOCUMENT /* fields of which one in twenty changes from one publication to the next */
};

/* Writes JSON of `size` bytes, or a little more where the numbers need it. Returns its length. */
size_t payload_write(char *out, const struct payload *payload, size_t size, enum payload_form form);

/* Finds the next payload in `text`. Returns where it ends, NULL when there is none. */
const char *payload_find(const char *text, size_t length, struct payload *payload);

#endif
