#include "jobs.h"

#include "clock.h"
#include "payload.h"

#include <stdio.h>

enum { FIRST_ID = 1000, QUESTION_BYTES = MAX_PAYLOAD_BYTES + 256 };

static struct {
  int active;
  struct asking plan;
  uint64_t started_ns;
  uint64_t stop_ns;
  uint64_t answers;
  uint64_t wrong;
  int waiting;
  struct histogram answer_time;
} job;

static size_t write_question(char *out, struct client *client, const struct connection *connection) {
  int channel = cohort_channel(connection->cohort, connection->number, 0);
  const char *prefix = client->settings->channel;
  if (job.plan.history_limit > 0)
    return (size_t)sprintf(out, "{\"id\":%d,\"history\":{\"channel\":\"%s%d\",\"limit\":%d}}", FIRST_ID, prefix, channel,
                           job.plan.history_limit);
  struct payload payload = {.channel = (uint32_t)channel,
                            .number = ++client->channels.published[channel],
                            .due_ns = connection->asked_ns};
  char *at = out + sprintf(out, "{\"id\":%d,\"publish\":{\"channel\":\"%s%d\",\"data\":", FIRST_ID, prefix, channel);
  at += payload_write(at, &payload, job.plan.payload_bytes, PAYLOAD_TEXT);
  at += sprintf(at, "}}");
  return (size_t)(at - out);
}

static void ask(struct client *client, struct connection *connection, uint64_t now_ns) {
  static char question[QUESTION_BYTES];
  connection->asking = 1;
  connection->asked_ns = now_ns;
  job.waiting++;
  connection_send_text(client, connection, question, write_question(question, client, connection));
}

static int holds(const char *message, size_t length, int wanted) {
  struct payload payload;
  int count = 0;
  const char *end = message + length;
  for (const char *at = message; (at = payload_find(at, (size_t)(end - at), &payload)) != NULL;) count++;
  return count == wanted;
}

static void on_answer(struct client *client, struct connection *connection, const char *message, size_t length) {
  uint64_t now = clock_ns();
  connection->asking = 0;
  job.waiting--;
  job.answers++;
  histogram_add(&job.answer_time, now - connection->asked_ns);
  if (job.plan.history_limit > 0 && !holds(message, length, job.plan.history_limit)) job.wrong++;
  if (now < job.stop_ns) ask(client, connection, now);
}

void ask_start(struct client *client, const struct asking *plan) {
  uint64_t now = clock_ns();
  client->on_answer = on_answer;
  job.active = 1;
  job.plan = *plan;
  job.started_ns = now;
  job.stop_ns = now + plan->longest_ns;
  job.answers = job.wrong = 0;
  job.waiting = 0;
  histogram_clear(&job.answer_time);
  client->deliveries = (struct deliveries){0};
  int askers = plan->askers < plan->cohort->count ? plan->askers : plan->cohort->count;
  for (int i = 0; i < askers; i++) {
    struct connection *connection = &client->connections[plan->cohort->first + i];
    if (connection->phase == PHASE_LIVE) ask(client, connection, now);
  }
}

int ask_turn(struct client *client, uint64_t now_ns) {
  if (!job.active || now_ns < job.stop_ns) return 0;
  if (job.waiting > 0 && now_ns < job.stop_ns + STALL_SECONDS * 1000000000ull) return 0;
  printf("{\"event\":\"answered\",\"answers\":%llu,\"wrong\":%llu,\"missing\":%d,\"outOfSequence\":%llu,\"behind\":%d",
         (unsigned long long)job.answers, (unsigned long long)job.wrong, job.waiting,
         (unsigned long long)client->deliveries.out_of_sequence, subscriptions_behind(client));
  printf(",\"failed\":%d,\"seconds\":%.6f", client->failed, (double)(now_ns - job.started_ns) / 1e9);
  print_quantiles("answerUs", &job.answer_time);
  printf("}\n");
  job.active = 0;
  return 0;
}
