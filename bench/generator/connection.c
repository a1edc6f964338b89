#define _GNU_SOURCE
#include "connection.h"

#include "clock.h"
#include "inflated.h"
#include "payload.h"
#include "websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  READ_BYTES = 512 * 1024,
  COMMAND_BYTES = 2048,
  FRAME_ROOM = 16,
  SOURCE_ADDRESSES = 8,
  FAILURES_SHOWN = 5,
  SMALL_BUFFER = 4096
};

static char incoming[2 * READ_BYTES];

static int slots_of(const struct connection *connection) { return cohort_slots(connection->cohort); }

/* Counts a subscription in, or out again, of what its channel is expected to deliver. */
static void count_subscription(struct client *client, const struct connection *connection, int slot, int by) {
  int channel = cohort_channel(connection->cohort, connection->number, slot);
  client->channels.subscribers[channel] += (uint32_t)by;
  if (connection->cohort->filtered) client->channels.filtered[channel] += (uint32_t)by;
}

static void end_subscriptions(struct client *client, struct connection *connection) {
  for (int slot = 0; connection->subscribed != 0; slot++, connection->subscribed >>= 1)
    if (connection->subscribed & 1) count_subscription(client, connection, slot, -1);
}

static void release(struct client *client, struct connection *connection) {
  if (connection->phase == PHASE_LIVE) client->live--;
  else if (connection->phase != PHASE_FROZEN) client->opening--;
  end_subscriptions(client, connection);
  close(connection->fd);
  free(connection->rest);
  connection->rest = NULL;
  connection->rest_length = 0;
  connection->asking = 0;
  connection->fd = -1;
  connection->phase = PHASE_FREE;
}

static void fail(struct client *client, struct connection *connection, const char *why, const char *detail) {
  if (!client->expects_end && client->failed++ < FAILURES_SHOWN)
    fprintf(stderr, "connection %ld: %s %.200s\n", (long)(connection - client->connections), why, detail);
  release(client, connection);
}

static void send_all(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  ssize_t sent = send(connection->fd, bytes, length, MSG_NOSIGNAL);
  if (sent != (ssize_t)length) fail(client, connection, "send:", strerror(errno));
}

void connection_send_text(struct client *client, struct connection *connection, const char *text, size_t length) {
  static char frame[MAX_PAYLOAD_BYTES + COMMAND_BYTES + FRAME_ROOM];
  size_t size = websocket_encode(frame, sizeof frame, WEBSOCKET_TEXT, text, length);
  if (size == 0) fail(client, connection, "command too long", "");
  else send_all(client, connection, frame, size);
}

static void watch(struct client *client, struct connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  epoll_ctl(client->epoll, operation, connection->fd, &event);
}

static int dial(struct client *client, struct connection *connection) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  int small = SMALL_BUFFER;
  if (connection->cohort->small_buffer) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  /* Several loopback source addresses, so that closed sockets in TIME_WAIT never exhaust the port range. */
  uint32_t index = (uint32_t)(connection - client->connections);
  struct sockaddr_in source = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + index % SOURCE_ADDRESSES)};
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)client->settings->port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0 ||
      (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)) {
    int reason = errno;
    close(fd);
    return errno = reason, -1;
  }
  connection->fd = fd;
  connection->phase = PHASE_CONNECTING;
  connection->started_ns = clock_ns();
  client->opening++;
  /* Edge-triggered: a level-triggered set would poll every socket a second time after each read. */
  watch(client, connection, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT | EPOLLET);
  return 0;
}

int connection_open(struct client *client, struct cohort *cohort) {
  if (client->opened >= MAX_CONNECTIONS) return errno = EMFILE, -1;
  struct connection *connection = &client->connections[client->opened];
  *connection = (struct connection){.fd = -1, .cohort = cohort, .number = cohort->count};
  if (slots_of(connection) > 0) {
    connection->seen = calloc((size_t)slots_of(connection), sizeof *connection->seen);
    if (connection->seen == NULL) return -1;
  }
  if (dial(client, connection) < 0) return free(connection->seen), -1;
  client->opened++;
  cohort->count++;
  return 0;
}

int connection_reopen(struct client *client, struct connection *connection) {
  connection->returning = connection->cohort->recovers;
  return dial(client, connection);
}

static void become_live(struct client *client, struct connection *connection) {
  connection->phase = PHASE_LIVE;
  client->opening--;
  client->live++;
  uint64_t now = clock_ns();
  histogram_add(&client->connect_time, now - connection->started_ns);
  histogram_add(&client->return_time, now - client->opening_since_ns);
}

static void send_upgrade(struct client *client, struct connection *connection) {
  static const char offer[] = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                              "client_no_context_takeover\r\n";
  char request[512];
  const struct dialect *dialect = client->settings->dialect;
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: c3BpbmRsZS1tZWFzdXJlZA==\r\n%s\r\n",
                        dialect->path, client->settings->port, connection->cohort->compressed ? offer : "");
  connection->phase = PHASE_UPGRADING;
  watch(client, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLET);
  send_all(client, connection, request, (size_t)length);
}

static void send_connect(struct client *client, struct connection *connection) {
  char command[COMMAND_BYTES];
  const struct settings *settings = client->settings;
  const char *token = settings->tokens[client->tokens_used++ % settings->token_count];
  int length = settings->dialect->connect(command, sizeof command, token);
  connection->phase = PHASE_AUTHENTICATING;
  connection_send_text(client, connection, command, (size_t)length);
}

enum { FIRST_SUBSCRIBE_ID = 2 };

/* All of them at once, each in a frame of its own. */
static void send_subscribes(struct client *client, struct connection *connection) {
  static char frames[MAX_SUBSCRIPTIONS * (COMMAND_BYTES + FRAME_ROOM)];
  const struct cohort *cohort = connection->cohort;
  size_t used = 0;
  for (int slot = 0; slot < slots_of(connection); slot++) {
    int channel = cohort_channel(cohort, connection->number, slot);
    const char *epoch = client->channels.epoch[channel];
    struct subscribing command = {.id = FIRST_SUBSCRIBE_ID + slot,
                                  .prefix = client->settings->channel,
                                  .channel = channel,
                                  .cohort = cohort,
                                  .recover = connection->returning,
                                  .offset = connection->seen[slot],
                                  .epoch = epoch};
    char text[COMMAND_BYTES];
    int length = client->settings->dialect->subscribe(text, sizeof text, &command);
    used += websocket_encode(frames + used, sizeof frames - used, WEBSOCKET_TEXT, text, (size_t)length);
  }
  connection->phase = PHASE_SUBSCRIBING;
  send_all(client, connection, frames, used);
}

static int has_text(const char *message, size_t length, const char *text) {
  return memmem(message, length, text, strlen(text)) != NULL;
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

static void on_publication(struct client *client, struct connection *connection, const char *message, size_t length) {
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
  if (!has_text(message, length, "\"recovered\":true")) client->unrecovered++;
  const char *end = message + length;
  struct payload payload;
  for (const char *at = message; (at = payload_find(at, (size_t)(end - at), &payload)) != NULL;) {
    int slot = cohort_slot(connection->cohort, connection->number, payload.channel);
    client->deliveries.recovered++;
    if (slot >= 0) note(client, connection, slot, payload.number);
    else client->deliveries.out_of_sequence++;
  }
}

static void on_subscribed(struct client *client, struct connection *connection, long id, const char *message,
                          size_t length) {
  int slot = (int)id - FIRST_SUBSCRIBE_ID;
  if (slot < 0 || slot >= slots_of(connection) || connection->subscribed & 1u << slot) return;
  int channel = cohort_channel(connection->cohort, connection->number, slot);
  if (connection->returning) on_recovered(client, connection, message, length);
  else connection->seen[slot] = baseline(client, connection->cohort, channel);
  remember_epoch(client, channel, message, length);
  connection->subscribed |= 1u << slot;
  count_subscription(client, connection, slot, 1);
  if (connection->subscribed == (1u << slots_of(connection)) - 1) become_live(client, connection);
}

static void on_message(struct client *client, struct connection *connection, const char *message, size_t length) {
  const struct dialect *dialect = client->settings->dialect;
  long id = 0;
  switch (dialect->classify(message, length, &id)) {
  case MEANS_PUBLICATION:
    on_publication(client, connection, message, length);
    break;
  case MEANS_PING:
    connection_send_text(client, connection, dialect->pong, strlen(dialect->pong));
    break;
  case MEANS_GREETING:
    if (connection->phase == PHASE_GREETING) send_connect(client, connection);
    break;
  case MEANS_CONNECTED:
    if (connection->phase != PHASE_AUTHENTICATING) break;
    if (slots_of(connection) == 0) become_live(client, connection);
    else send_subscribes(client, connection);
    break;
  case MEANS_SUBSCRIBED:
    if (connection->phase == PHASE_SUBSCRIBING) on_subscribed(client, connection, id, message, length);
    break;
  case MEANS_ANSWER:
    if (connection->asking && client->on_answer != NULL) client->on_answer(client, connection, message, length);
    break;
  case MEANS_REFUSED: {
    char text[200];
    snprintf(text, sizeof text, "%.*s", (int)(length < 199 ? length : 199), message);
    fail(client, connection, "refused:", text);
    break;
  }
  case MEANS_NOTHING:
    break;
  }
}

/* A text frame carries one message, or several joined by newlines. */
static void on_text(struct client *client, struct connection *connection, const char *text, size_t length) {
  const char *end = text + length;
  while (text < end && connection->phase != PHASE_FREE) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    const char *stop = newline == NULL ? end : newline;
    if (stop > text) on_message(client, connection, text, (size_t)(stop - text));
    text = stop + 1;
  }
}

static void on_frame(struct client *client, struct connection *connection, const struct websocket_frame *frame) {
  if (frame->opcode == WEBSOCKET_TEXT && frame->compressed) {
    size_t length = 0;
    const char *why = "";
    const char *text = inflated(frame->payload, frame->length, &length, &why);
    if (text == NULL) fail(client, connection, why, "");
    else on_text(client, connection, text, length);
  } else if (frame->opcode == WEBSOCKET_TEXT) {
    on_text(client, connection, frame->payload, frame->length);
  } else if (frame->opcode == WEBSOCKET_PING) {
    char pong[256];
    size_t size = websocket_encode(pong, sizeof pong, WEBSOCKET_PONG, frame->payload, frame->length);
    send_all(client, connection, pong, size);
  } else if (frame->opcode == WEBSOCKET_CLOSE) {
    char text[160];
    const unsigned char *code = (const unsigned char *)frame->payload;
    snprintf(text, sizeof text, "%d %.*s", frame->length < 2 ? 0 : code[0] << 8 | code[1],
             frame->length < 2 ? 0 : (int)frame->length - 2, frame->payload + 2);
    fail(client, connection, "closed by the server:", text);
  } else {
    fail(client, connection, "frame of an unexpected kind", "");
  }
}

/* Consumes the upgrade's answer. Returns its size, 0 when incomplete, -1 when refused. */
static long on_upgrade(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  static const char accepted[] = "HTTP/1.1 101";
  if (length < sizeof accepted || memcmp(bytes, accepted, sizeof accepted - 1) != 0) return -1;
  if (client->settings->dialect->server_speaks_first) connection->phase = PHASE_GREETING;
  else send_connect(client, connection);
  return end + 4 - bytes;
}

/* Returns the bytes consumed; the connection may be gone afterwards. */
static size_t consume(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  size_t used = 0;
  while (connection->phase != PHASE_FREE && used < length) {
    long step;
    if (connection->phase == PHASE_UPGRADING) {
      step = on_upgrade(client, connection, bytes, length);
    } else {
      struct websocket_frame frame;
      step = websocket_decode(bytes + used, length - used, &frame);
      if (step > 0) on_frame(client, connection, &frame);
    }
    if (step == 0) break;
    if (step < 0) {
      fail(client, connection, "bad answer:", bytes + used);
      break;
    }
    used += (size_t)step;
  }
  return used;
}

static void keep_rest(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  free(connection->rest);
  connection->rest = NULL;
  connection->rest_length = 0;
  if (length == 0) return;
  if (length > READ_BYTES || (connection->rest = malloc(length)) == NULL) {
    fail(client, connection, "frame too large", "");
    return;
  }
  memcpy(connection->rest, bytes, length);
  connection->rest_length = length;
}

/* Reads once. Returns 1 when there may be more to read. */
static int receive(struct client *client, struct connection *connection) {
  size_t before = connection->rest_length;
  if (before > 0) memcpy(incoming, connection->rest, before);
  ssize_t got = recv(connection->fd, incoming + before, READ_BYTES - 1, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got <= 0) {
    fail(client, connection, "connection lost:", got == 0 ? "end of stream" : strerror(errno));
    return 0;
  }
  size_t length = before + (size_t)got;
  client->deliveries.bytes += (uint64_t)got;
  incoming[length] = '\0';
  uint64_t messages = client->deliveries.messages;
  client->now_ns = clock_ns();
  size_t used = consume(client, connection, incoming, length);
  if (client->deliveries.messages != messages) client->deliveries.reads++;
  if (connection->phase != PHASE_FREE) keep_rest(client, connection, incoming + used, length - used);
  return got == READ_BYTES - 1 && connection->phase != PHASE_FREE;
}

void connection_ready(struct client *client, struct connection *connection, uint32_t events) {
  if (connection->phase == PHASE_FREE) return;
  if (connection->phase == PHASE_FROZEN) {
    if (!(events & (EPOLLHUP | EPOLLERR))) return;
    client->dropped++;
    release(client, connection);
    return;
  }
  if (connection->phase == PHASE_CONNECTING) {
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem != 0) fail(client, connection, "connect:", strerror(problem));
    else if (events & EPOLLOUT) send_upgrade(client, connection);
    return;
  }
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
    while (receive(client, connection)) {
    }
}

void connection_cut(struct client *client, struct connection *connection) {
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  release(client, connection);
}

void connection_freeze(struct client *client, struct connection *connection) {
  if (connection->phase != PHASE_LIVE) return;
  end_subscriptions(client, connection);
  client->live--;
  connection->phase = PHASE_FROZEN;
  watch(client, connection, EPOLL_CTL_MOD, EPOLLET);
}

void connection_close_all(struct client *client) {
  for (int i = 0; i < client->opened; i++) {
    struct connection *connection = &client->connections[i];
    if (connection->phase != PHASE_FREE) release(client, connection);
    free(connection->seen);
    connection->seen = NULL;
  }
  for (int i = 0; i < MAX_COHORTS; i++) client->cohorts[i].count = 0;
  client->opened = 0;
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
    for (int slot = 0; slot < slots_of(connection); slot++) behind += is_behind(client, connection, slot);
  }
  return behind;
}
