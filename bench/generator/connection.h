#ifndef CONNECTION_H
#define CONNECTION_H

#include "channels.h"
#include "cohort.h"
#include "dialect.h"
#include "histogram.h"
#include "settings.h"

#include <stddef.h>
#include <stdint.h>

/* A connection walks through these phases in order; LIVE ones count deliveries, FROZEN ones read no more. */
enum phase {
  PHASE_FREE,
  PHASE_CONNECTING,
  PHASE_UPGRADING,
  PHASE_GREETING,
  PHASE_AUTHENTICATING,
  PHASE_SUBSCRIBING,
  PHASE_LIVE,
  PHASE_FROZEN
};

struct connection {
  int fd;
  enum phase phase;
  struct cohort *cohort;
  int number;    /* within its cohort */
  int returning; /* was here before and may come back with its positions */
  uint64_t started_ns;
  uint64_t due_ns;      /* when it leaves or comes back, of a cohort that wanders */
  uint32_t subscribed;  /* a bit for each subscription that was confirmed */
  uint32_t *seen;       /* number of the last publication, by subscription; kept while it is away */
  char *rest;           /* bytes of a frame that is not complete yet */
  size_t rest_length;
  size_t unwrapped;     /* how much of the rest is content already (unwrap.h) */
  int asking;           /* a question of its own is under way */
  uint64_t asked_ns;
};

/* The number before the first of a subscription that came while publications were under way. */
#define SEEN_UNKNOWN UINT32_MAX

/* What all connections saw since the counters were last cleared. */
struct deliveries {
  uint64_t messages;
  uint64_t recovered; /* publications that came in the answer to a subscribe */
  uint64_t reads;     /* reads that carried at least one publication */
  uint64_t bytes;
  uint64_t ids;       /* of server-sent events, by which a stream could be resumed */
  uint64_t out_of_sequence;
  struct histogram complete; /* from when a publication was due until the last subscriber of its channel had it */
};

enum { COMPLETE_SLOTS = 1 << 12 };

struct client {
  const struct settings *settings;
  int epoll;
  struct connection connections[MAX_CONNECTIONS];
  struct cohort cohorts[MAX_COHORTS];
  struct channels channels;
  int opened;  /* connections ever started since the last close, also the index of the next */
  int opening; /* under way */
  int live;
  int failed;     /* refused, answered with an error, or closed by the server */
  int dropped;    /* FROZEN ones that the server ended */
  int unrecovered; /* came back and were not given what they had missed */
  int expects_end; /* connections that end are no failures */
  int publishing;  /* whether publications may be under way */
  size_t tokens_used; /* over the process's life: a token comes round again only when all were used */
  uint64_t now_ns;    /* when the bytes being read arrived */
  uint32_t seen_by[COMPLETE_SLOTS]; /* how many have publication n, at [n % COMPLETE_SLOTS] */
  struct deliveries deliveries;
  struct histogram connect_time;    /* from a connection's own start */
  struct histogram return_time;     /* from `opening_since` */
  uint64_t opening_since_ns;
  void (*on_answer)(struct client *, struct connection *, const char *message, size_t length);
};

/* Starts the next connection of a cohort. Returns 0, or -1 with errno set. */
int connection_open(struct client *client, struct cohort *cohort);
/* Starts one again that is FREE. Returns 0, or -1 with errno set. */
int connection_reopen(struct client *client, struct connection *connection);
/* Handles readiness reported by epoll for this connection. */
void connection_ready(struct client *client, struct connection *connection, uint32_t events);
/* Ends it without a goodbye, as a broken network does. */
void connection_cut(struct client *client, struct connection *connection);
/* Reads from it no more. */
void connection_freeze(struct client *client, struct connection *connection);
/* Ends it as one that failed. */
void connection_fail(struct client *client, struct connection *connection, const char *why, const char *detail);
void connection_send_bytes(struct client *client, struct connection *connection, const char *bytes, size_t length);
/* A message of the client, where the dialect has a way for it. */
void connection_send_text(struct client *client, struct connection *connection, const char *text, size_t length);
void connection_close_all(struct client *client);

static inline int connection_slots(const struct connection *connection) { return cohort_slots(connection->cohort); }

/* What subscriptions are expected to get, and what they get (deliveries.c). */

/* The server said so in `message`, which has what was missed where the connection came back. */
void subscription_begins(struct client *client, struct connection *connection, int slot, const char *message,
                         size_t length);
void subscriptions_end(struct client *client, struct connection *connection);
void publication_arrives(struct client *client, struct connection *connection, const char *message, size_t length);
/* Subscriptions that have not seen the last publication of their channel. */
int subscriptions_behind(const struct client *client);

#endif
