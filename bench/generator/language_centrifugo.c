#define _GNU_SOURCE
#include "language.h"

#include <stdio.h>
#include <stdlib.h>

static int contains(const char *message, size_t length, const char *text) {
  return memmem(message, length, text, strlen(text)) != NULL;
}

int centrifugo_connect(char *out, size_t size, const char *token) {
  return snprintf(out, size, "{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
}

int centrifugo_connect_emulated(char *out, size_t size, const char *token) {
  return snprintf(out, size, "{\"id\":1,\"connect\":{\"token\":\"%s\"}}\n", token);
}

int centrifugo_subscribe(char *out, size_t size, const struct subscribing *command) {
  char position[96] = "";
  if (command->recover)
    snprintf(position, sizeof position, ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%u", command->epoch,
             command->offset);
  return snprintf(out, size, "{\"id\":%d,\"subscribe\":{\"channel\":\"%s%d\"%s%s%s}}", command->id, command->prefix,
                  command->channel, command->cohort->delta ? ",\"delta\":\"fossil\"" : "",
                  command->cohort->filtered ? ",\"tf\":{\"key\":\"half\",\"cmp\":\"eq\",\"val\":\"0\"}" : "", position);
}

enum meaning centrifugo_classify(const char *message, size_t length, long *id) {
  if (begins_with(message, length, "{\"push\":")) {
    if (contains(message, length < 200 ? length : 200, "\"pub\":")) return MEANS_PUBLICATION;
    return contains(message, length, "\"disconnect\":") ? MEANS_REFUSED : MEANS_NOTHING;
  }
  if (length == 2 && begins_with(message, length, "{}")) return MEANS_PING;
  if (!begins_with(message, length, "{\"id\":")) return MEANS_NOTHING;
  char *after;
  *id = strtol(message + 6, &after, 10);
  size_t rest = length - (size_t)(after - message);
  if (begins_with(after, rest, ",\"error\":")) return MEANS_REFUSED;
  if (begins_with(after, rest, ",\"connect\":")) return MEANS_CONNECTED;
  return begins_with(after, rest, ",\"subscribe\":") ? MEANS_SUBSCRIBED : MEANS_ANSWER;
}

enum meaning sockjs_classify(const char *message, size_t length, long *id) {
  if (length == 1 && message[0] == 'o') return MEANS_GREETING;
  if (begins_with(message, length, "c[")) return MEANS_REFUSED;
  return centrifugo_classify(message, length, id);
}
