#include "unwrap.h"

#include "connection.h"

#include <string.h>

size_t unwrap(struct client *client, struct connection *connection, char *bytes, size_t length,
              const struct wrapping *wrapping) {
  size_t content = connection->unwrapped;
  size_t at = content;
  while (at < length && connection->phase != PHASE_FREE) {
    struct piece piece = {.bytes = bytes};
    long step = wrapping->open(client, connection, bytes + at, length - at, &piece);
    if (step < 0) connection_fail(client, connection, "bad answer:", bytes + at);
    if (step <= 0) break;
    memmove(bytes + content, piece.bytes, piece.length);
    content += piece.length;
    at += (size_t)step;
  }
  size_t left = connection->phase == PHASE_FREE ? 0 : content - wrapping->cut(client, connection, bytes, content);
  memmove(bytes + at - left, bytes + content - left, left);
  connection->unwrapped = left;
  return at - left;
}
