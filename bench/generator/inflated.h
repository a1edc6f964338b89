#ifndef INFLATED_H
#define INFLATED_H

#include <stddef.h>

/* Decompresses a message of permessage-deflate without context (RFC 7692). Returns text that holds until the next call, NULL
   with `why` set when that cannot be done. */
const char *inflated(const char *message, size_t length, size_t *out_length, const char **why);

#endif
