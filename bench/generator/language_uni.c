#include "language.h"

#include <stdio.h>

int uni_connect(char *out, size_t size, const char *token) {
  return snprintf(out, size, "{\"token\":\"%s\",\"subs\":{", token);
}

int uni_subscribe(char *out, size_t size, const struct subscribing *command) {
  return snprintf(out, size, "\"%s%d\":{}", command->prefix, command->channel);
}

enum meaning uni_classify(const char *message, size_t length, long *id) {
  (void)id;
  if (begins_with(message, length, "{\"channel\":")) return MEANS_PUBLICATION;
  if (begins_with(message, length, "{\"connect\":")) return MEANS_ADMITTED;
  if (length == 2 && begins_with(message, length, "{}")) return MEANS_PING;
  return begins_with(message, length, "{\"disconnect\":") ? MEANS_REFUSED : MEANS_NOTHING;
}

/* Fields of ConnectRequest, of an entry of its map, and of Push, each of a length. */
enum { TOKEN = 0x0a, SUBS = 0x1a, KEY = 0x0a, VALUE = 0x12, CHANNEL = 0x12, CONNECT = 0x52, DISCONNECT = 0x5a };

int uni_connect_protobuf(char *out, size_t size, const char *token) {
  size_t length = strlen(token);
  if (length > 0x3fff || length + 3 > size) return 0;
  out[0] = TOKEN;
  out[1] = (char)(0x80 | (length & 0x7f));
  out[2] = (char)(length >> 7);
  memcpy(out + 3, token, length);
  return (int)length + 3;
}

int uni_subscribe_protobuf(char *out, size_t size, const struct subscribing *command) {
  char channel[64];
  int length = snprintf(channel, sizeof channel, "%s%d", command->prefix, command->channel);
  return snprintf(out, size, "%c%c%c%c%s%c%c", SUBS, length + 4, KEY, length, channel, VALUE, 0);
}

enum meaning uni_classify_protobuf(const char *message, size_t length, long *id) {
  (void)id;
  if (length == 0) return MEANS_PING;
  if (message[0] == CHANNEL) return MEANS_PUBLICATION;
  if (message[0] == CONNECT) return MEANS_ADMITTED;
  return message[0] == DISCONNECT ? MEANS_REFUSED : MEANS_NOTHING;
}
