#ifndef UNWRAP_H
#define UNWRAP_H

#include <stddef.h>

struct client;
struct connection;

struct piece {
  const char *bytes;
  size_t length;
};

/* A stream of messages that travels in pieces which need not begin or end where a message does. */
struct wrapping {
  /* Reads one piece with what is around it. Returns the bytes of both, 0 when more are needed, -1 when it is none. */
  long (*open)(struct client *client, struct connection *connection, const char *bytes, size_t available,
               struct piece *piece);
  /* Hands on the messages that are complete. Returns their size. */
  size_t (*cut)(struct client *client, struct connection *connection, const char *content, size_t length);
};

/* As `consume` of a wire. What is left of a message waits in front of what was not unwrapped yet. */
size_t unwrap(struct client *client, struct connection *connection, char *bytes, size_t length,
              const struct wrapping *wrapping);

#endif
