#ifndef JOBS_H
#define JOBS_H

#include "api.h"
#include "connection.h"

#include <stdint.h>

/* What the generator may have under way, one of each kind at once. `*_start` plans a job, `*_turn` does what is due and
   prints one JSON line when the job is over, and `*_due_ns` says when it wants the next turn (0: not before an event). */

enum { STALL_SECONDS = 5 };

/* Opens `count` connections of a cohort, or those of it again that are gone when `count` is 0. */
void open_start(struct client *client, struct cohort *cohort, int count, double per_second);
int open_turn(struct client *client, uint64_t now_ns);
uint64_t open_due_ns(void);

/* Connections of a cohort leave at random, every `mean_ns` on average, and come back after `away_ns`. */
struct wandering {
  struct cohort *cohort;
  uint64_t mean_ns;
  uint64_t away_ns;
  uint64_t longest_ns;
};
void wander_start(struct client *client, const struct wandering *plan);
int wander_turn(struct client *client, uint64_t now_ns);
uint64_t wander_due_ns(void);

/* Publications and questions over the HTTP API. */
int publish_start(struct client *client, struct api *api, const struct api_job *job);
int publish_turn(struct client *client, struct api *api, uint64_t now_ns);
uint64_t publish_due_ns(const struct api *api);

/* Questions over the client connections themselves, one under way on each of the first `askers`. */
struct asking {
  struct cohort *cohort;
  int askers;
  uint64_t longest_ns;
  int history_limit; /* 0: publish instead */
  size_t payload_bytes;
};
void ask_start(struct client *client, const struct asking *plan);
int ask_turn(struct client *client, uint64_t now_ns);

void print_quantiles(const char *name, const struct histogram *histogram);

#endif
