#define _GNU_SOURCE
#include "dialect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int begins(const char *message, size_t length, const char *text) {
  size_t size = strlen(text);
  return length >= size && memcmp(message, text, size) == 0;
}

static int contains(const char *message, size_t length, const char *text) {
  return memmem(message, length, text, strlen(text)) != NULL;
}

/* Centrifugo's client protocol v2 as JSON. */

static int centrifugo_connect(char *out, size_t size, const char *token) {
  return snprintf(out, size, "{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
}

static int centrifugo_subscribe(char *out, size_t size, const struct subscribing *command) {
  char position[96] = "";
  if (command->recover)
    snprintf(position, sizeof position, ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%u", command->epoch,
             command->offset);
  return snprintf(out, size, "{\"id\":%d,\"subscribe\":{\"channel\":\"%s%d\"%s%s%s}}", command->id, command->prefix,
                  command->channel, command->cohort->delta ? ",\"delta\":\"fossil\"" : "",
                  command->cohort->filtered ? ",\"tf\":{\"key\":\"half\",\"cmp\":\"eq\",\"val\":\"0\"}" : "", position);
}

static enum meaning centrifugo_classify(const char *message, size_t length, long *id) {
  if (begins(message, length, "{\"push\":")) {
    if (contains(message, length < 200 ? length : 200, "\"pub\":")) return MEANS_PUBLICATION;
    return contains(message, length, "\"disconnect\":") ? MEANS_REFUSED : MEANS_NOTHING;
  }
  if (length == 2 && begins(message, length, "{}")) return MEANS_PING;
  if (!begins(message, length, "{\"id\":")) return MEANS_NOTHING;
  char *after;
  *id = strtol(message + 6, &after, 10);
  size_t rest = length - (size_t)(after - message);
  if (begins(after, rest, ",\"error\":")) return MEANS_REFUSED;
  if (begins(after, rest, ",\"connect\":")) return MEANS_CONNECTED;
  return begins(after, rest, ",\"subscribe\":") ? MEANS_SUBSCRIBED : MEANS_ANSWER;
}

/* Socket.IO 5 in packets of Engine.IO 4, over its WebSocket transport alone. */

static int socket_io_connect(char *out, size_t size, const char *token) {
  return snprintf(out, size, "40{\"token\":\"%s\"}", token);
}

static int socket_io_subscribe(char *out, size_t size, const struct subscribing *command) {
  return snprintf(out, size, "42%d[\"subscribe\",\"%s%d\"]", command->id, command->prefix, command->channel);
}

static enum meaning socket_io_classify(const char *message, size_t length, long *id) {
  if (begins(message, length, "42[\"pub\",")) return MEANS_PUBLICATION;
  if (length == 1 && message[0] == '2') return MEANS_PING;
  if (begins(message, length, "0{")) return MEANS_GREETING;
  if (begins(message, length, "40")) return MEANS_CONNECTED;
  if (begins(message, length, "43")) {
    *id = strtol(message + 2, NULL, 10);
    return MEANS_SUBSCRIBED;
  }
  return begins(message, length, "44") || begins(message, length, "41") ? MEANS_REFUSED : MEANS_NOTHING;
}

static const struct dialect dialects[] = {
    {.name = "centrifugo",
     .path = "/connection/websocket",
     .pong = "{}",
     .connect = centrifugo_connect,
     .subscribe = centrifugo_subscribe,
     .classify = centrifugo_classify},
    {.name = "socket.io",
     .path = "/socket.io/?EIO=4&transport=websocket",
     .server_speaks_first = 1,
     .pong = "3",
     .connect = socket_io_connect,
     .subscribe = socket_io_subscribe,
     .classify = socket_io_classify},
};

const struct dialect *dialect_named(const char *name) {
  for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
    if (strcmp(dialects[i].name, name) == 0) return &dialects[i];
  return NULL;
}
