#define _GNU_SOURCE
#include "payload.h"

#include <stdio.h>
#include <string.h>

enum { FIELD_BYTES = 32, CHANGING_EVERY = 20 };

/* The value of a field stays the same over CHANGING_EVERY publications; which ones differs from field to field. */
static int write_field(char *out, unsigned field, uint32_t number) {
  uint32_t version = (number + field) / CHANGING_EVERY;
  uint32_t hash = (version * 2654435761u) ^ (field * 40503u + 0x9e3779b9u);
  return sprintf(out, ",\"field%03u\":\"%08x%010u\"", field % 1000, hash, hash);
}

size_t payload_write(char *out, const struct payload *payload, size_t size, enum payload_form form) {
  size_t used = (size_t)sprintf(out, "{\"c\":%u,\"n\":%u,\"t\":%llu", payload->channel, payload->number,
                                (unsigned long long)payload->due_ns);
  if (form == PAYLOAD_DOCUMENT) {
    for (unsigned field = 0; used + FIELD_BYTES < size; field++)
      used += (size_t)write_field(out + used, field, payload->number);
  } else {
    used += (size_t)sprintf(out + used, ",\"text\":\"");
    if (used + 2 < size) {
      memset(out + used, '.', size - used - 2);
      used = size - 2;
    }
    out[used++] = '"';
  }
  out[used++] = '}';
  out[used] = '\0';
  return used;
}

static const char *digits(const char *at, const char *end, uint64_t *value) {
  uint64_t number = 0;
  for (; at < end && *at >= '0' && *at <= '9'; at++) number = number * 10 + (uint64_t)(*at - '0');
  *value = number;
  return at;
}

const char *payload_find(const char *text, size_t length, struct payload *payload) {
  static const char key[] = "{\"c\":";
  static size_t guess; /* messages of one run have theirs in the same place */
  const size_t size = sizeof key - 1;
  const char *end = text + length;
  const char *at = text + guess;
  if (guess + size >= length || memcmp(at, key, size) != 0) {
    at = memmem(text, length, key, size);
    if (at == NULL) return NULL;
    guess = (size_t)(at - text);
  }
  uint64_t channel, number;
  at = digits(at + size, end, &channel);
  if (end - at < 5 || memcmp(at, ",\"n\":", 5) != 0) return NULL;
  at = digits(at + 5, end, &number);
  if (end - at < 5 || memcmp(at, ",\"t\":", 5) != 0) return NULL;
  at = digits(at + 5, end, &payload->due_ns);
  payload->channel = (uint32_t)channel;
  payload->number = (uint32_t)number;
  return at;
}
