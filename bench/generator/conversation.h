#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "connection.h"

#include <stddef.h>

/* What a client and a server say to each other in the dialect of this run, however it travels. */

enum {
  COMMAND_BYTES = 2048,
  OPENING_BYTES = (MAX_SUBSCRIPTIONS + 1) * COMMAND_BYTES,
  FRAME_ROOM = 16 /* what a wire puts around a command */
};

/* What a connection says first: its connect, with its subscriptions where they go together. Returns the length. */
size_t conversation_opening(struct client *client, struct connection *connection, char *out, size_t size);
/* Says it, where a connection is open before anything was said. */
void conversation_begin(struct client *client, struct connection *connection);
/* Takes what the server said. The connection may be gone afterwards. */
void conversation_message(struct client *client, struct connection *connection, const char *message, size_t length);

#endif
