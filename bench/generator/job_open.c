#include "jobs.h"

#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct {
  int active;
  struct cohort *cohort;
  int left;
  int again;            /* those that are gone, rather than new ones */
  int cursor;
  uint64_t interval_ns; /* 0: only the number in flight limits opening */
  uint64_t next_ns;
  uint64_t started_ns;
  uint64_t progress;
  uint64_t progress_ns;
} job;

static int count_phase(const struct client *client, const struct cohort *cohort, enum phase phase) {
  int count = 0;
  for (int i = 0; i < cohort->count; i++) count += client->connections[cohort->first + i].phase == phase;
  return count;
}

void open_start(struct client *client, struct cohort *cohort, int count, double per_second) {
  uint64_t now = clock_ns();
  histogram_clear(&client->connect_time);
  histogram_clear(&client->return_time);
  client->opening_since_ns = now;
  if (cohort->count == 0) cohort->first = client->opened;
  job.active = 1;
  job.cohort = cohort;
  job.again = count == 0;
  job.left = job.again ? count_phase(client, cohort, PHASE_FREE) : count;
  job.cursor = 0;
  job.interval_ns = per_second > 0 ? (uint64_t)(1e9 / per_second) : 0;
  job.next_ns = job.started_ns = job.progress_ns = now;
  job.progress = 0;
}

static int start_one(struct client *client) {
  if (!job.again) return connection_open(client, job.cohort);
  while (client->connections[job.cohort->first + job.cursor].phase != PHASE_FREE) job.cursor++;
  return connection_reopen(client, &client->connections[job.cohort->first + job.cursor++]);
}

static void finish(const struct client *client, uint64_t now_ns) {
  printf("{\"event\":\"opened\",\"live\":%d,\"failed\":%d,\"unrecovered\":%d,\"seconds\":%.6f,\"recovered\":%llu",
         count_phase(client, job.cohort, PHASE_LIVE), client->failed, client->unrecovered,
         (double)(now_ns - job.started_ns) / 1e9, (unsigned long long)client->deliveries.recovered);
  printf(",\"outOfSequence\":%llu,\"behind\":%d", (unsigned long long)client->deliveries.out_of_sequence,
         client->publishing ? 0 : subscriptions_behind(client));
  print_quantiles("connectUs", &client->connect_time);
  print_quantiles("returnUs", &client->return_time);
  printf("}\n");
  job.active = 0;
}

int open_turn(struct client *client, uint64_t now_ns) {
  if (!job.active) return 0;
  while (job.left > 0 && client->opening < client->settings->in_flight && now_ns >= job.next_ns) {
    if (start_one(client) < 0) {
      fprintf(stderr, "generator: cannot open connection %d: %s\n", client->live + client->opening, strerror(errno));
      return -1;
    }
    job.left--;
    job.next_ns += job.interval_ns;
  }
  uint64_t progress = client->connect_time.total;
  if (progress != job.progress) {
    job.progress = progress;
    job.progress_ns = now_ns;
  }
  int stalled = now_ns - job.progress_ns > STALL_SECONDS * 1000000000ull;
  if (stalled || (job.left == 0 && client->opening == 0)) finish(client, now_ns);
  return 0;
}

uint64_t open_due_ns(void) { return job.active && job.left > 0 && job.interval_ns > 0 ? job.next_ns : 0; }
