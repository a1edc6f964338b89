#include "jobs.h"

#include "clock.h"

#include <stdio.h>
#include <string.h>

/* Counting who is behind walks over all subscriptions. */
static const uint64_t LOOK_EVERY_NS = 20000000;

static struct {
  int active;
  uint64_t started_ns;
  uint64_t progress_ns; /* when something was last seen to happen */
  uint64_t progress;
  uint64_t next_look_ns;
} job;

int publish_start(struct client *client, struct api *api, const struct api_job *plan) {
  uint64_t now = clock_ns();
  memset(&client->deliveries, 0, sizeof client->deliveries);
  for (int i = 0; i < MAX_COHORTS; i++) histogram_clear(&client->cohorts[i].latency);
  memset(client->seen_by, 0, sizeof client->seen_by);
  client->publishing = plan->kind != API_HISTORY;
  job.active = 1;
  job.started_ns = job.progress_ns = now;
  job.progress = 0;
  job.next_look_ns = 0;
  return api_start(api, plan);
}

static void finish(struct client *client, const struct api *api) {
  const struct deliveries *seen = &client->deliveries;
  printf("{\"event\":\"published\",\"requests\":%llu,\"publications\":%llu,\"expected\":%llu,\"delivered\":%llu",
         (unsigned long long)api->requests, (unsigned long long)api->publications, (unsigned long long)api->expected,
         (unsigned long long)seen->messages);
  printf(",\"recovered\":%llu,\"reads\":%llu,\"bytes\":%llu,\"outOfSequence\":%llu,\"behind\":%d",
         (unsigned long long)seen->recovered, (unsigned long long)seen->reads, (unsigned long long)seen->bytes,
         (unsigned long long)seen->out_of_sequence, subscriptions_behind(client));
  printf(",\"ids\":%llu", (unsigned long long)seen->ids);
  printf(",\"wrong\":%llu,\"failed\":%d,\"dropped\":%d,\"seconds\":%.6f", (unsigned long long)api->wrong,
         client->failed, client->dropped, (double)(job.progress_ns - job.started_ns) / 1e9);
  for (int i = 0; i < MAX_COHORTS; i++) {
    char name[24];
    snprintf(name, sizeof name, "latencyUs%d", i);
    print_quantiles(name, &client->cohorts[i].latency);
  }
  print_quantiles("completeUs", &seen->complete);
  print_quantiles("answerUs", &api->answer_time);
  printf("}\n");
  job.active = 0;
  client->publishing = 0;
}

/* As fast as accepted still leaves at most what every API connection sent last undelivered. */
static int may_send(const struct client *client, const struct api *api) {
  if (api->interval_ns > 0) return 1;
  uint64_t sent = api->requests + (uint64_t)api->awaiting;
  if (sent == 0) return 1;
  uint64_t allowed = api->expected / sent * (uint64_t)api->job.connections;
  return client->deliveries.messages + allowed >= api->expected;
}

int publish_turn(struct client *client, struct api *api, uint64_t now_ns) {
  if (!job.active) return 0;
  /* A publication is counted once it was handed over, and it may not come back before. */
  if (may_send(client, api) && api_turn(api, now_ns) < 0) return -1;
  uint64_t progress = client->deliveries.messages + client->deliveries.recovered + api->requests;
  if (progress != job.progress) {
    job.progress = progress;
    job.progress_ns = now_ns;
  }
  int stalled = !api_busy(api) && now_ns - job.progress_ns > STALL_SECONDS * 1000000000ull;
  /* A server that answers no more. */
  if (api_busy(api) && api->awaiting > 0 && now_ns - job.progress_ns > 6 * STALL_SECONDS * 1000000000ull) {
    fprintf(stderr, "generator: the server has not answered for %d s\n", 6 * STALL_SECONDS);
    return -1;
  }
  if (api_busy(api)) return 0;
  int complete = client->deliveries.messages >= api->expected;
  if (!complete && !stalled) {
    /* Who came or went meanwhile got some publications in another way than was expected. */
    if (now_ns < job.next_look_ns) return 0;
    job.next_look_ns = now_ns + LOOK_EVERY_NS;
    complete = client->opening == 0 && subscriptions_behind(client) == 0;
  }
  if (complete || stalled) finish(client, api);
  return 0;
}

uint64_t publish_due_ns(const struct api *api) {
  if (!job.active) return 0;
  if (api->requests_left > 0 && api->interval_ns > 0 && api->awaiting < api->job.connections) return api->next_due_ns;
  return api_busy(api) ? 0 : job.next_look_ns;
}
