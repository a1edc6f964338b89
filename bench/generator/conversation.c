#define _GNU_SOURCE
#include "conversation.h"

#include "clock.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_SUBSCRIBE_ID = 2 };

static int write_subscribe(char *out, size_t size, const struct client *client, const struct connection *connection,
                           int slot) {
  int channel = cohort_channel(connection->cohort, connection->number, slot);
  struct subscribing command = {.id = FIRST_SUBSCRIBE_ID + slot,
                                .prefix = client->settings->channel,
                                .channel = channel,
                                .cohort = connection->cohort,
                                .recover = connection->returning,
                                .offset = connection->seen[slot],
                                .epoch = client->channels.epoch[channel]};
  return client->settings->dialect->subscribe(out, size, &command);
}

size_t conversation_opening(struct client *client, struct connection *connection, char *out, size_t size) {
  const struct settings *settings = client->settings;
  const struct dialect *dialect = settings->dialect;
  const char *token = settings->tokens[client->tokens_used++ % settings->token_count];
  size_t used = (size_t)dialect->connect(out, size, token);
  if (dialect->between == NULL) return used;
  for (int slot = 0; slot < connection_slots(connection); slot++) {
    if (slot > 0) used += (size_t)snprintf(out + used, size - used, "%s", dialect->between);
    used += (size_t)write_subscribe(out + used, size - used, client, connection, slot);
  }
  return used + (size_t)snprintf(out + used, size - used, "%s", dialect->end);
}

void conversation_begin(struct client *client, struct connection *connection) {
  static char opening[OPENING_BYTES];
  size_t length = conversation_opening(client, connection, opening, sizeof opening);
  connection->phase = PHASE_AUTHENTICATING;
  connection_send_text(client, connection, opening, length);
}

/* All of them at once, each in a frame of its own. */
static void send_subscribes(struct client *client, struct connection *connection) {
  static char frames[MAX_SUBSCRIPTIONS * (COMMAND_BYTES + FRAME_ROOM)];
  const struct wire *wire = client->settings->dialect->wire;
  size_t used = 0;
  for (int slot = 0; slot < connection_slots(connection); slot++) {
    char text[COMMAND_BYTES];
    int length = write_subscribe(text, sizeof text, client, connection, slot);
    used += wire->frame(frames + used, sizeof frames - used, text, (size_t)length);
  }
  connection_send_bytes(client, connection, frames, used);
}

static void become_live(struct client *client, struct connection *connection) {
  connection->phase = PHASE_LIVE;
  client->opening--;
  client->live++;
  uint64_t now = clock_ns();
  histogram_add(&client->connect_time, now - connection->started_ns);
  histogram_add(&client->return_time, now - client->opening_since_ns);
}

static void on_subscribed(struct client *client, struct connection *connection, int slot, const char *message,
                          size_t length) {
  if (slot < 0 || slot >= connection_slots(connection) || connection->subscribed & 1u << slot) return;
  subscription_begins(client, connection, slot, message, length);
  if (connection->subscribed == (1u << connection_slots(connection)) - 1) become_live(client, connection);
}

static void on_connected(struct client *client, struct connection *connection) {
  if (connection_slots(connection) == 0) return become_live(client, connection);
  connection->phase = PHASE_SUBSCRIBING;
  if (client->settings->dialect->between == NULL) send_subscribes(client, connection);
}

/* The message names every subscription that came with it. */
static void on_admitted(struct client *client, struct connection *connection, const char *message, size_t length) {
  if (connection_slots(connection) == 0) return become_live(client, connection);
  for (int slot = 0; slot < connection_slots(connection); slot++) {
    char name[64];
    int channel = cohort_channel(connection->cohort, connection->number, slot);
    int size = snprintf(name, sizeof name, "%s%d", client->settings->channel, channel);
    if (memmem(message, length, name, (size_t)size) == NULL)
      return connection_fail(client, connection, "was not subscribed to", name);
    on_subscribed(client, connection, slot, message, length);
  }
}

void conversation_message(struct client *client, struct connection *connection, const char *message, size_t length) {
  const struct dialect *dialect = client->settings->dialect;
  long id = 0;
  switch (dialect->classify(message, length, &id)) {
  case MEANS_PUBLICATION:
    publication_arrives(client, connection, message, length);
    break;
  case MEANS_PING:
    if (dialect->pong != NULL) connection_send_text(client, connection, dialect->pong, strlen(dialect->pong));
    break;
  case MEANS_GREETING:
    if (connection->phase == PHASE_GREETING) conversation_begin(client, connection);
    break;
  case MEANS_CONNECTED:
    if (connection->phase == PHASE_AUTHENTICATING) on_connected(client, connection);
    break;
  case MEANS_ADMITTED:
    if (connection->phase == PHASE_AUTHENTICATING) on_admitted(client, connection, message, length);
    break;
  case MEANS_SUBSCRIBED:
    if (connection->phase == PHASE_SUBSCRIBING)
      on_subscribed(client, connection, (int)id - FIRST_SUBSCRIBE_ID, message, length);
    break;
  case MEANS_ANSWER:
    if (connection->asking && client->on_answer != NULL) client->on_answer(client, connection, message, length);
    break;
  case MEANS_REFUSED: {
    char text[200];
    snprintf(text, sizeof text, "%.*s", (int)(length < 199 ? length : 199), message);
    connection_fail(client, connection, "refused:", text);
    break;
  }
  case MEANS_NOTHING:
    break;
  }
}
