#ifndef HTTP_H
#define HTTP_H

#include <stddef.h>

/* The head of an answer with this status. Returns its size, 0 when incomplete, -1 when it is another answer. */
long http_head(const char *bytes, size_t length, int status);

/* Text as it may stand in a query. Returns its length; `out` has room for three times as much. */
size_t http_query_encode(char *out, const char *text, size_t length);

#endif
