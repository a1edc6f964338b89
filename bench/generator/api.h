#ifndef API_H
#define API_H

#include "channels.h"
#include "histogram.h"
#include "payload.h"
#include "settings.h"

#include <stddef.h>
#include <stdint.h>

/* Requests to the HTTP API, over kept-alive connections with one request under way on each. Connection j of n publishes to
   the channels whose number in the range is j, j + n, j + 2n …, so that the order within a channel is the order of requests. */

enum api_kind {
  API_PUBLISH,   /* one publication */
  API_BATCH,     /* `batch` publications, going round the channels */
  API_BROADCAST, /* one publication to every channel of the range */
  API_HISTORY    /* the `batch` oldest publications of a channel */
};

struct api_job {
  enum api_kind kind;
  int connections;
  double requests_per_second; /* 0: as fast as answered */
  uint64_t requests;
  uint64_t longest_ns;
  int batch;
  int first_channel;
  int channels;
  size_t payload_bytes;
  enum payload_form form;
  int tagged; /* tags tell odd numbers from even ones */
};

struct api_connection {
  int fd;
  int is_open;
  int awaiting;
  uint64_t turn; /* publications or questions so far */
  uint64_t due_ns;
  size_t answer_length;
  char *answer;
};

struct api {
  const struct settings *settings;
  struct channels *channels;
  int epoll;
  struct api_connection connections[MAX_API_CONNECTIONS];
  struct api_job job;
  char *names; /* the channels of a broadcast, as JSON */
  int next;    /* where to look for an idle connection first */
  uint64_t next_due_ns;
  uint64_t interval_ns;
  uint64_t requests_left;
  uint64_t stop_ns; /* no request starts after this time */
  int awaiting;
  uint64_t requests;     /* of this job, answered */
  uint64_t publications; /* of this job */
  uint64_t expected;     /* deliveries of this job */
  uint64_t wrong;        /* answers that do not hold what was asked for */
  struct histogram answer_time; /* from when a request was due */
};

/* Plans a job. Returns 0, or -1 with a message on stderr when it cannot be done. */
int api_start(struct api *api, const struct api_job *job);
/* Whether the job has requests to send or answers to wait for. */
int api_busy(const struct api *api);
/* Sends what is due and has a connection. Returns 0, or -1 with a message on stderr. */
int api_turn(struct api *api, uint64_t now_ns);
/* Whether this is an event of one of its connections. */
int api_owns(const struct api *api, const void *mark);
/* Reads what the server answered. Returns 0, or -1 with a message on stderr when it is not a success. */
int api_receive(struct api *api, struct api_connection *connection);

#endif
