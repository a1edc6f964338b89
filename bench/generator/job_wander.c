#include "jobs.h"

#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const uint64_t LOOK_EVERY_NS = 10000000;

static struct {
  int active;
  struct wandering plan;
  uint64_t next_look_ns;
  uint64_t stop_ns;
  uint64_t trips;
  uint64_t random;
} job;

/* xorshift: the same walk in every run. */
static double random_share(void) {
  job.random ^= job.random << 13;
  job.random ^= job.random >> 7;
  job.random ^= job.random << 17;
  return (double)(job.random >> 11) / (double)(1ull << 53);
}

static uint64_t stay_ns(void) { return (uint64_t)((double)job.plan.mean_ns * (0.5 + random_share())); }

void wander_start(struct client *client, const struct wandering *plan) {
  uint64_t now = clock_ns();
  job.active = 1;
  job.plan = *plan;
  job.random = 0x9e3779b97f4a7c15ull;
  job.trips = 0;
  job.next_look_ns = now;
  job.stop_ns = now + plan->longest_ns;
  histogram_clear(&client->connect_time);
  for (int i = 0; i < plan->cohort->count; i++)
    client->connections[plan->cohort->first + i].due_ns = now + (uint64_t)((double)plan->mean_ns * random_share());
}

/* Returns 0, or -1 with errno set. */
static int look_at(struct client *client, struct connection *connection, uint64_t now_ns) {
  int over = now_ns >= job.stop_ns;
  if (connection->phase == PHASE_LIVE && !over && now_ns >= connection->due_ns) {
    connection_cut(client, connection);
    connection->due_ns = now_ns + job.plan.away_ns;
    job.trips++;
  } else if (connection->phase == PHASE_FREE && now_ns >= connection->due_ns) {
    connection->due_ns = now_ns + stay_ns();
    return connection_reopen(client, connection);
  }
  return 0;
}

int wander_turn(struct client *client, uint64_t now_ns) {
  if (!job.active || now_ns < job.next_look_ns) return 0;
  job.next_look_ns = now_ns + LOOK_EVERY_NS;
  const struct cohort *cohort = job.plan.cohort;
  int live = 0;
  for (int i = 0; i < cohort->count; i++) {
    struct connection *connection = &client->connections[cohort->first + i];
    if (look_at(client, connection, now_ns) < 0) {
      fprintf(stderr, "generator: cannot open a connection: %s\n", strerror(errno));
      return -1;
    }
    live += connection->phase == PHASE_LIVE;
  }
  uint64_t patience = job.plan.away_ns + STALL_SECONDS * 1000000000ull;
  if (now_ns < job.stop_ns || (live < cohort->count && now_ns < job.stop_ns + patience)) return 0;
  printf("{\"event\":\"wandered\",\"trips\":%llu,\"live\":%d,\"failed\":%d,\"unrecovered\":%d",
         (unsigned long long)job.trips, live, client->failed, client->unrecovered);
  print_quantiles("connectUs", &client->connect_time);
  printf("}\n");
  job.active = 0;
  return 0;
}

uint64_t wander_due_ns(void) { return job.active ? job.next_look_ns : 0; }
