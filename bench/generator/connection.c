#define _GNU_SOURCE
#include "connection.h"

#include "clock.h"
#include "conversation.h"

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
  SOURCE_ADDRESSES = 8,
  FAILURES_SHOWN = 5,
  SMALL_BUFFER = 4096
};

static char incoming[2 * READ_BYTES];

static void release(struct client *client, struct connection *connection) {
  if (connection->phase == PHASE_LIVE) client->live--;
  else if (connection->phase != PHASE_FROZEN) client->opening--;
  subscriptions_end(client, connection);
  close(connection->fd);
  free(connection->rest);
  connection->rest = NULL;
  connection->rest_length = 0;
  connection->asking = 0;
  connection->fd = -1;
  connection->phase = PHASE_FREE;
}

void connection_fail(struct client *client, struct connection *connection, const char *why, const char *detail) {
  if (!client->expects_end && client->failed++ < FAILURES_SHOWN)
    fprintf(stderr, "connection %ld: %s %.200s\n", (long)(connection - client->connections), why, detail);
  release(client, connection);
}

void connection_send_bytes(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  ssize_t sent = send(connection->fd, bytes, length, MSG_NOSIGNAL);
  if (sent != (ssize_t)length) connection_fail(client, connection, "send:", strerror(errno));
}

void connection_send_text(struct client *client, struct connection *connection, const char *text, size_t length) {
  static char frame[MAX_PAYLOAD_BYTES + OPENING_BYTES + FRAME_ROOM];
  size_t size = client->settings->dialect->wire->frame(frame, sizeof frame, text, length);
  if (size == 0) connection_fail(client, connection, "command too long", "");
  else connection_send_bytes(client, connection, frame, size);
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
                               .sin_port = htons((uint16_t)client->settings->client_port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0 ||
      (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)) {
    int reason = errno;
    close(fd);
    return errno = reason, -1;
  }
  connection->fd = fd;
  connection->unwrapped = 0;
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
  if (connection_slots(connection) > 0) {
    connection->seen = calloc((size_t)connection_slots(connection), sizeof *connection->seen);
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

static void keep_rest(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  free(connection->rest);
  connection->rest = NULL;
  connection->rest_length = 0;
  if (length == 0) return;
  if (length > READ_BYTES || (connection->rest = malloc(length)) == NULL) {
    connection_fail(client, connection, "frame too large", "");
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
    connection_fail(client, connection, "connection lost:", got == 0 ? "end of stream" : strerror(errno));
    return 0;
  }
  size_t length = before + (size_t)got;
  client->deliveries.bytes += (uint64_t)got;
  incoming[length] = '\0';
  uint64_t messages = client->deliveries.messages;
  client->now_ns = clock_ns();
  size_t used = client->settings->dialect->wire->consume(client, connection, incoming, length);
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
    if (problem != 0) connection_fail(client, connection, "connect:", strerror(problem));
    else if (events & EPOLLOUT) {
      watch(client, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLET);
      client->settings->dialect->wire->open(client, connection);
    }
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
  subscriptions_end(client, connection);
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
