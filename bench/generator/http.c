#define _GNU_SOURCE
#include "http.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

long http_head(const char *bytes, size_t length, int status) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  char expected[20];
  int size = snprintf(expected, sizeof expected, "HTTP/1.1 %d ", status);
  if (memcmp(bytes, expected, (size_t)size) != 0) return -1;
  return end + 4 - bytes;
}

size_t http_query_encode(char *out, const char *text, size_t length) {
  static const char digits[] = "0123456789ABCDEF";
  char *at = out;
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (isalnum(byte) || byte == '-' || byte == '_' || byte == '.') {
      *at++ = (char)byte;
    } else {
      *at++ = '%';
      *at++ = digits[byte >> 4];
      *at++ = digits[byte & 15];
    }
  }
  return (size_t)(at - out);
}
