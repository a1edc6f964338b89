#ifndef CONNECTION_H
#define CONNECTION_H

#include "histogram.h"
#include "settings.h"

#include <stddef.h>
#include <stdint.h>

/* A connection walks through these phases in order; LIVE ones count deliveries. */
enum phase { PHASE_FREE, PHASE_CONNECTING, PHASE_UPGRADING, PHASE_AUTHENTICATING, PHASE_SUBSCRIBING, PHASE_LIVE };

struct connection {
  int fd;
  enum phase phase;
  uint64_t started_ns;
  uint64_t last_number; /* the sequence number of the last publication it saw */
  char *rest;           /* bytes of a frame that is not complete yet */
  size_t rest_length;
};

/* What all connections saw since the counters were last cleared. */
struct deliveries {
  uint64_t messages;
  uint64_t reads; /* reads that carried at least one publication */
  uint64_t out_of_sequence;
  struct histogram latency;
};

struct client {
  const struct settings *settings;
  int epoll;
  struct connection connections[MAX_CONNECTIONS];
  int opened;    /* connections started since the last close, also the index of the next */
  int opening;   /* of those, not LIVE yet */
  int live;
  int failed;    /* refused, answered with an error, or closed by the server */
  size_t tokens_used; /* over the process's life: a token comes round again only when all were used */
  uint64_t baseline; /* publications made so far: a new subscriber's sequence starts after it */
  uint64_t now_ns;   /* when the bytes being read arrived */
  const uint64_t *due_ns; /* due time of publication n at [n % DUE_SLOTS]; 0 when unknown */
  struct deliveries deliveries;
  struct histogram connect_time;
};

enum { DUE_SLOTS = 1 << 16 };

/* Starts the next connection. Returns 0, or -1 with errno set. */
int connection_start(struct client *client);
/* Handles readiness reported by epoll for this connection. */
void connection_ready(struct client *client, struct connection *connection, uint32_t events);
/* Closes every connection and makes room for new ones. */
void connection_close_all(struct client *client);
/* How many live connections have not seen publication `number` as their last. */
int connections_not_at(const struct client *client, uint64_t number);

#endif
