#define _GNU_SOURCE
#include "connection.h"
#include "conversation.h"
#include "http.h"
#include "unwrap.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 512 };

static void send_request(struct client *client, struct connection *connection, const char *request, size_t length) {
  connection->phase = PHASE_UPGRADING;
  connection_send_bytes(client, connection, request, length);
}

static void open_with_post(struct client *client, struct connection *connection) {
  static char opening[OPENING_BYTES], request[HEAD_BYTES + OPENING_BYTES];
  size_t length = conversation_opening(client, connection, opening, sizeof opening);
  int size = snprintf(request, sizeof request,
                      "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                      "Content-Length: %zu\r\n\r\n%.*s",
                      client->settings->dialect->path, client->settings->port, length, (int)length, opening);
  send_request(client, connection, request, (size_t)size);
}

static void open_with_get(struct client *client, struct connection *connection) {
  static char opening[OPENING_BYTES], query[3 * OPENING_BYTES], request[HEAD_BYTES + 3 * OPENING_BYTES];
  size_t length = conversation_opening(client, connection, opening, sizeof opening);
  length = http_query_encode(query, opening, length);
  int size = snprintf(request, sizeof request,
                      "GET %s?cf_connect=%.*s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n",
                      client->settings->dialect->path, (int)length, query, client->settings->port);
  send_request(client, connection, request, (size_t)size);
}

/* A chunk; before the first one the head of the answer, which is a piece without content. */
static long open_chunk(struct client *client, struct connection *connection, const char *bytes, size_t available,
                       struct piece *piece) {
  (void)client;
  if (connection->phase == PHASE_UPGRADING) {
    long head = http_head(bytes, available, 200);
    if (head > 0 && strcasestr(bytes, "\r\ntransfer-encoding: chunked") == NULL) return -1;
    if (head > 0) connection->phase = PHASE_AUTHENTICATING;
    return head;
  }
  const char *newline = memmem(bytes, available, "\r\n", 2);
  if (newline == NULL) return 0;
  char *end;
  size_t size = strtoul(bytes, &end, 16);
  if (end == bytes || size == 0) return -1; /* The last one is empty. */
  size_t head = (size_t)(newline + 2 - bytes);
  if (available < head + size + 2) return 0;
  *piece = (struct piece){.bytes = newline + 2, .length = size};
  return (long)(head + size + 2);
}

typedef void (*line_reader)(struct client *, struct connection *, const char *line, size_t length);

static size_t cut_by(struct client *client, struct connection *connection, const char *content, size_t length,
                     line_reader read) {
  const char *at = content, *end = content + length;
  for (const char *newline; at < end && connection->phase != PHASE_FREE; at = newline + 1) {
    newline = memchr(at, '\n', (size_t)(end - at));
    if (newline == NULL) break;
    if (newline > at) read(client, connection, at, (size_t)(newline - at));
  }
  return (size_t)(at - content);
}

static size_t cut_lines(struct client *client, struct connection *connection, const char *content, size_t length) {
  return cut_by(client, connection, content, length, conversation_message);
}

/* A line of an event; every line of data here is a message, and ids are counted. */
static void read_event_line(struct client *client, struct connection *connection, const char *line, size_t length) {
  if (length > 6 && memcmp(line, "data: ", 6) == 0) conversation_message(client, connection, line + 6, length - 6);
  else if (length > 4 && memcmp(line, "id: ", 4) == 0) client->deliveries.ids++;
}

static size_t cut_events(struct client *client, struct connection *connection, const char *content, size_t length) {
  return cut_by(client, connection, content, length, read_event_line);
}

static size_t consume_lines(struct client *client, struct connection *connection, char *bytes, size_t length) {
  static const struct wrapping lines = {.open = open_chunk, .cut = cut_lines};
  return unwrap(client, connection, bytes, length, &lines);
}

static size_t consume_events(struct client *client, struct connection *connection, char *bytes, size_t length) {
  static const struct wrapping events = {.open = open_chunk, .cut = cut_events};
  return unwrap(client, connection, bytes, length, &events);
}

const struct wire wire_lines = {.open = open_with_post, .consume = consume_lines};
const struct wire wire_events = {.open = open_with_get, .consume = consume_events};
