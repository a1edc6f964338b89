#ifndef PUBLISHER_H
#define PUBLISHER_H

#include "connection.h"
#include "settings.h"

#include <stdint.h>

/* Publishes through the HTTP API on one kept-alive connection, so that the order of publications is the order of
   requests. A request carries one publication (/api/publish) or several (/api/batch). */
struct publisher {
  const struct settings *settings;
  int fd;                      /* -1 until the first job */
  uint64_t published;          /* sequence number of the last publication */
  uint64_t due_ns[DUE_SLOTS];  /* when publication n was due, at [n % DUE_SLOTS] */
  int batch;
  uint64_t next_due_ns;
  uint64_t interval_ns;        /* 0: the next request is due as soon as it is allowed */
  uint64_t requests_left;
  uint64_t stop_ns;            /* no request starts after this time */
  int awaiting_answer;
  size_t answer_length;
  char answer[64 * 1024];
};

struct publishing {
  double requests_per_second; /* 0: as fast as accepted */
  uint64_t requests;
  uint64_t longest_ns;
  int batch;
};

/* Plans a job. Returns 0, or -1 with a message on stderr when the server cannot be reached. */
int publisher_start(struct publisher *publisher, const struct publishing *job);
/* Whether the job has requests to send or an answer to wait for. */
int publisher_busy(const struct publisher *publisher);
/* Sends the next request when it is due. Returns 0, or -1 with a message on stderr. */
int publisher_turn(struct publisher *publisher, uint64_t now_ns);
/* Reads what the server answered. Returns 0, or -1 with a message on stderr when it is not a success. */
int publisher_receive(struct publisher *publisher);

#endif
