#define _GNU_SOURCE
#include "connection.h"
#include "payload.h"

#include <stdlib.h>
#include <string.h>

/* Counts a subscription in, or out again, of what its channel is expected to deliver. */
static void count_subscription(struct client *client, const struct connection *connection, int slot, int by) {
  int channel = cohort_channel(connection->cohort, connection->number, slot);
  client->channels.subscribers[channel] += (uint32_t)by;
  if (connection->cohort->filtered) client->channels.filtered[channel] += (uint32_t)by;
}

void subscriptions_end(struct client *client, struct connection *connection) {
  for (int slot = 0; connection->subscribed != 0; slot++, connection->subscribed >>= 1)
    if (connection->subscribed & 1) count_subscription(client, connection, slot, -1);
}

/* Checks the publication against the last one of its channel, and takes its place. */
static void note(struct client *client, struct connection *connection, int slot, uint32_t number) {
  uint32_t last = connection->seen[slot];
  if (last != SEEN_UNKNOWN && number != last + cohort_stride(connection->cohort)) client->deliveries.out_of_sequence++;
  connection->seen[slot] = number;
}

static void note_complete(struct client *client, uint32_t channel, const struct payload *payload) {
  uint32_t *count = &client->seen_by[payload->number % COMPLETE_SLOTS];
  if (++*count == channel_audience(&client->channels, channel, payload->number))
    histogram_add(&client->deliveries.complete, client->now_ns - payload->due_ns);
}

static void on_payload(struct client *client, struct connection *connection, const struct payload *payload) {
  struct cohort *cohort = connection->cohort;
  int slot = cohort_slot(cohort, connection->number, payload->channel);
  if (slot < 0) {
    client->deliveries.out_of_sequence++; /* Nobody asked for it. */
    return;
  }
  note(client, connection, slot, payload->number);
  if (payload->due_ns == 0 || client->now_ns <= payload->due_ns) return;
  histogram_add(&cohort->latency, client->now_ns - payload->due_ns);
  if (cohort->channels == 1 && slot == 0) note_complete(client, (uint32_t)cohort->first_channel, payload);
}

/* The digits behind the last `"offset":`, which stands near the end. */
static uint32_t offset_of(const char *message, size_t length) {
  size_t tail = length < 80 ? length : 80;
  const char *found = memmem(message + length - tail, tail, "\"offset\":", 9);
  return found == NULL ? 0 : (uint32_t)strtoul(found + 9, NULL, 10);
}

void publication_arrives(struct client *client, struct connection *connection, const char *message, size_t length) {
  client->deliveries.messages++;
  struct payload payload;
  if (connection->cohort->delta) note(client, connection, 0, offset_of(message, length));
  else if (payload_find(message, length, &payload) != NULL) on_payload(client, connection, &payload);
  else client->deliveries.out_of_sequence++;
}

static void remember_epoch(struct client *client, int channel, const char *message, size_t length) {
  const char *at = memmem(message, length, "\"epoch\":\"", 9);
  if (at == NULL) return;
  char *epoch = client->channels.epoch[channel];
  size_t size = strcspn(at + 9, "\"");
  if (size >= sizeof client->channels.epoch[0]) return;
  memcpy(epoch, at + 9, size);
  epoch[size] = '\0';
}

/* What a first subscriber counts from: what was published before it came. */
static uint32_t baseline(const struct client *client, const struct cohort *cohort, int channel) {
  if (client->publishing) return SEEN_UNKNOWN;
  uint32_t published = client->channels.published[channel];
  return published - published % cohort_stride(cohort);
}

static void on_recovered(struct client *client, struct connection *connection, const char *message, size_t length) {
  if (memmem(message, length, "\"recovered\":true", 16) == NULL) client->unrecovered++;
  const char *end = message + length;
  struct payload payload;
  for (const char *at = message; (at = payload_find(at, (size_t)(end - at), &payload)) != NULL;) {
    int slot = cohort_slot(connection->cohort, connection->number, payload.channel);
    client->deliveries.recovered++;
    if (slot >= 0) note(client, connection, slot, payload.number);
    else client->deliveries.out_of_sequence++;
  }
}

void subscription_begins(struct client *client, struct connection *connection, int slot, const char *message,
                         size_t length) {
  int channel = cohort_channel(connection->cohort, connection->number, slot);
  if (connection->returning) on_recovered(client, connection, message, length);
  else connection->seen[slot] = baseline(client, connection->cohort, channel);
  remember_epoch(client, channel, message, length);
  connection->subscribed |= 1u << slot;
  count_subscription(client, connection, slot, 1);
}

static int is_behind(const struct client *client, const struct connection *connection, int slot) {
  uint32_t seen = connection->seen[slot];
  int channel = cohort_channel(connection->cohort, connection->number, slot);
  return seen != SEEN_UNKNOWN && client->channels.published[channel] - seen >= cohort_stride(connection->cohort);
}

int subscriptions_behind(const struct client *client) {
  int behind = 0;
  for (int i = 0; i < client->opened; i++) {
    const struct connection *connection = &client->connections[i];
    if (connection->phase != PHASE_LIVE) continue;
    for (int slot = 0; slot < connection_slots(connection); slot++) behind += is_behind(client, connection, slot);
  }
  return behind;
}
