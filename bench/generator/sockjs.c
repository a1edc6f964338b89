#include "sockjs.h"

#include <string.h>

size_t sockjs_pack(char *out, const char *text, size_t length) {
  char *at = out;
  *at++ = '[';
  *at++ = '"';
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '"' || text[i] == '\\') *at++ = '\\';
    else if (text[i] == '\n') *at++ = '\\';
    *at++ = text[i] == '\n' ? 'n' : text[i];
  }
  *at++ = '"';
  *at++ = ']';
  return (size_t)(at - out);
}

static char unescaped(char escape) {
  switch (escape) {
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return escape;
  }
}

/* An array of strings; what is between two of them becomes a newline. */
size_t sockjs_unpack(char *out, const char *frame, size_t length) {
  if (length < 5 || memcmp(frame, "a[\"", 3) != 0) return memcpy(out, frame, length), length;
  char *at = out;
  for (size_t i = 3; i < length; i++) {
    if (frame[i] == '\\' && i + 1 < length) {
      *at++ = unescaped(frame[++i]);
    } else if (frame[i] == '"') {
      if (i + 2 >= length || frame[i + 1] != ',') break;
      *at++ = '\n';
      i += 2;
    } else {
      *at++ = frame[i];
    }
  }
  return (size_t)(at - out);
}
