#define _GNU_SOURCE
#include "connection.h"

#include "clock.h"
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

enum { READ_BYTES = 256 * 1024, COMMAND_BYTES = 4096, SOURCE_ADDRESSES = 8, FAILURES_SHOWN = 5 };

static char incoming[2 * READ_BYTES];

static void release(struct client *client, struct connection *connection) {
  if (connection->phase == PHASE_LIVE) client->live--;
  else client->opening--;
  close(connection->fd);
  free(connection->rest);
  *connection = (struct connection){.fd = -1, .phase = PHASE_FREE};
}

static void fail(struct client *client, struct connection *connection, const char *why, const char *detail) {
  if (client->failed++ < FAILURES_SHOWN)
    fprintf(stderr, "connection %ld: %s %.200s\n", (long)(connection - client->connections), why, detail);
  release(client, connection);
}

static void send_all(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  ssize_t sent = send(connection->fd, bytes, length, MSG_NOSIGNAL);
  if (sent != (ssize_t)length) fail(client, connection, "send:", strerror(errno));
}

static void send_text(struct client *client, struct connection *connection, const char *text) {
  char frame[COMMAND_BYTES + 16];
  size_t size = websocket_encode(frame, sizeof frame, WEBSOCKET_TEXT, text, strlen(text));
  if (size == 0) fail(client, connection, "command too long", "");
  else send_all(client, connection, frame, size);
}

static void watch(struct client *client, struct connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  epoll_ctl(client->epoll, operation, connection->fd, &event);
}

int connection_start(struct client *client) {
  if (client->opened >= MAX_CONNECTIONS) return errno = EMFILE, -1;
  int index = client->opened;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  /* Several loopback source addresses, so that closed sockets in TIME_WAIT never exhaust the port range. */
  struct sockaddr_in source = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(index % SOURCE_ADDRESSES))};
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)client->settings->port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0 ||
      (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)) {
    int reason = errno;
    close(fd);
    return errno = reason, -1;
  }
  struct connection *connection = &client->connections[index];
  *connection = (struct connection){
      .fd = fd, .phase = PHASE_CONNECTING, .started_ns = clock_ns(), .last_number = client->baseline};
  client->opened++;
  client->opening++;
  /* Edge-triggered: a level-triggered set would poll every socket a second time after each read. */
  watch(client, connection, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT | EPOLLET);
  return 0;
}

static void become_live(struct client *client, struct connection *connection) {
  connection->phase = PHASE_LIVE;
  client->opening--;
  client->live++;
  histogram_add(&client->connect_time, clock_ns() - connection->started_ns);
}

static void send_upgrade(struct client *client, struct connection *connection) {
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET /connection/websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: c3BpbmRsZS1tZWFzdXJlZA==\r\n\r\n",
                        client->settings->port);
  connection->phase = PHASE_UPGRADING;
  watch(client, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLET);
  send_all(client, connection, request, (size_t)length);
}

static void send_connect(struct client *client, struct connection *connection) {
  char command[COMMAND_BYTES];
  const struct settings *settings = client->settings;
  const char *token = settings->tokens[client->tokens_used++ % settings->token_count];
  snprintf(command, sizeof command, "{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  connection->phase = PHASE_AUTHENTICATING;
  send_text(client, connection, command);
}

static void send_subscribe(struct client *client, struct connection *connection) {
  char command[COMMAND_BYTES];
  char suffix[24] = "";
  if (client->settings->own_channel > 0)
    snprintf(suffix, sizeof suffix, "%ld", (long)(connection - client->connections));
  snprintf(command, sizeof command, "{\"id\":2,\"subscribe\":{\"channel\":\"%s%s\"}}", client->settings->channel, suffix);
  connection->phase = PHASE_SUBSCRIBING;
  send_text(client, connection, command);
}

/* Finds the digits after `"n":`, looking first where the last message had them. */
static uint64_t sequence_number(const char *message, size_t length) {
  static size_t guess;
  static const char key[] = "\"n\":";
  const size_t size = sizeof key - 1;
  if (guess + size >= length || memcmp(message + guess, key, size) != 0) {
    const char *found = memmem(message, length, key, size);
    if (found == NULL) return 0;
    guess = (size_t)(found - message);
  }
  uint64_t number = 0;
  for (size_t i = guess + size; i < length && message[i] >= '0' && message[i] <= '9'; i++)
    number = number * 10 + (uint64_t)(message[i] - '0');
  return number;
}

static void on_publication(struct client *client, struct connection *connection, uint64_t number) {
  client->deliveries.messages++;
  if (number != connection->last_number + 1) client->deliveries.out_of_sequence++;
  connection->last_number = number;
  uint64_t due = client->due_ns[number % DUE_SLOTS];
  if (due != 0 && client->now_ns > due) histogram_add(&client->deliveries.latency, client->now_ns - due);
}

static int has_text(const char *message, size_t length, const char *text) {
  return memmem(message, length, text, strlen(text)) != NULL;
}

static void on_reply(struct client *client, struct connection *connection, const char *message, size_t length) {
  if (has_text(message, length, "\"error\"") || has_text(message, length, "\"disconnect\"")) {
    char text[200];
    snprintf(text, sizeof text, "%.*s", (int)length, message);
    fail(client, connection, "refused:", text);
  } else if (connection->phase == PHASE_AUTHENTICATING && has_text(message, length, "\"connect\"")) {
    if (client->settings->own_channel < 0) become_live(client, connection);
    else send_subscribe(client, connection);
  } else if (connection->phase == PHASE_SUBSCRIBING && has_text(message, length, "\"subscribe\"")) {
    become_live(client, connection);
  }
}

static void on_message(struct client *client, struct connection *connection, const char *message, size_t length) {
  static const char push[] = "{\"push\":";
  if (length > sizeof push && memcmp(message, push, sizeof push - 1) == 0 && has_text(message, length, "\"pub\":"))
    on_publication(client, connection, sequence_number(message, length));
  else if (length == 2 && memcmp(message, "{}", 2) == 0)
    send_text(client, connection, "{}");
  else
    on_reply(client, connection, message, length);
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
  if (frame->opcode == WEBSOCKET_TEXT) {
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
  send_connect(client, connection);
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

void connection_close_all(struct client *client) {
  for (int i = 0; i < client->opened; i++)
    if (client->connections[i].phase != PHASE_FREE) release(client, &client->connections[i]);
  client->opened = 0;
}

int connections_not_at(const struct client *client, uint64_t number) {
  int behind = 0;
  for (int i = 0; i < client->opened; i++)
    if (client->connections[i].phase == PHASE_LIVE && client->connections[i].last_number != number) behind++;
  return behind;
}
