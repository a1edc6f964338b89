#ifndef DIALECT_H
#define DIALECT_H

#include "cohort.h"
#include "wire.h"

#include <stddef.h>
#include <stdint.h>

/* What a message of a server means to the connection that got it. */
enum meaning {
  MEANS_NOTHING,
  MEANS_GREETING,    /* the server speaks first and may now be told who is there */
  MEANS_CONNECTED,
  MEANS_SUBSCRIBED,  /* an answer to a command; `id` says which */
  MEANS_ADMITTED,    /* connected, and subscribed to what the message lists */
  MEANS_ANSWER,
  MEANS_PUBLICATION,
  MEANS_PING,
  MEANS_REFUSED
};

/* A subscription to be asked for. */
struct subscribing {
  int id;
  const char *prefix;
  int channel;
  const struct cohort *cohort;
  int recover; /* from `offset` in `epoch` */
  uint32_t offset;
  const char *epoch;
};

/* How clients of one kind of server, or on one of its transports, talk. Writers return the length; `classify` sets `id` for
   answers. */
struct dialect {
  const char *name;
  const struct wire *wire;
  const char *path;
  int server_speaks_first;
  const char *pong; /* NULL: pings need no answer on this connection */
  /* Where subscriptions are asked for together with the connect: what stands between them and behind the last one. NULL where
     they follow its answer. */
  const char *between;
  const char *end;
  int (*connect)(char *out, size_t size, const char *token);
  int (*subscribe)(char *out, size_t size, const struct subscribing *command);
  enum meaning (*classify)(const char *message, size_t length, long *id);
};

/* NULL for a name that is not known. */
const struct dialect *dialect_named(const char *name);

#endif
