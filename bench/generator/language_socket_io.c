#include "language.h"

#include <stdio.h>
#include <stdlib.h>

int socket_io_connect(char *out, size_t size, const char *token) {
  return snprintf(out, size, "40{\"token\":\"%s\"}", token);
}

int socket_io_subscribe(char *out, size_t size, const struct subscribing *command) {
  return snprintf(out, size, "42%d[\"subscribe\",\"%s%d\"]", command->id, command->prefix, command->channel);
}

enum meaning socket_io_classify(const char *message, size_t length, long *id) {
  if (begins_with(message, length, "42[\"pub\",")) return MEANS_PUBLICATION;
  if (length == 1 && message[0] == '2') return MEANS_PING;
  if (begins_with(message, length, "0{")) return MEANS_GREETING;
  if (begins_with(message, length, "40")) return MEANS_CONNECTED;
  if (begins_with(message, length, "43")) {
    *id = strtol(message + 2, NULL, 10);
    return MEANS_SUBSCRIBED;
  }
  return begins_with(message, length, "44") || begins_with(message, length, "41") ? MEANS_REFUSED : MEANS_NOTHING;
}
