#include "connection.h"
#include "conversation.h"
#include "http.h"
#include "inflated.h"
#include "sockjs.h"
#include "websocket.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

enum { FRAME_BYTES = 512 * 1024 };

static void send_upgrade(struct client *client, struct connection *connection) {
  static const char offer[] = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                              "client_no_context_takeover\r\n";
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: c3BpbmRsZS1tZWFzdXJlZA==\r\n%s\r\n",
                        client->settings->dialect->path, client->settings->port,
                        connection->cohort->compressed ? offer : "");
  connection->phase = PHASE_UPGRADING;
  connection_send_bytes(client, connection, request, (size_t)length);
}

/* A text frame carries one message, or several joined by newlines. */
static void on_text(struct client *client, struct connection *connection, const char *text, size_t length) {
  const char *end = text + length;
  while (text < end && connection->phase != PHASE_FREE) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    const char *stop = newline == NULL ? end : newline;
    if (stop > text) conversation_message(client, connection, text, (size_t)(stop - text));
    text = stop + 1;
  }
}

static void on_sockjs(struct client *client, struct connection *connection, const char *frame, size_t length) {
  static char text[FRAME_BYTES];
  if (length > sizeof text) connection_fail(client, connection, "frame too large", "");
  else on_text(client, connection, text, sockjs_unpack(text, frame, length));
}

typedef void (*text_reader)(struct client *, struct connection *, const char *text, size_t length);

static void on_frame(struct client *client, struct connection *connection, const struct websocket_frame *frame,
                     text_reader read) {
  if (frame->opcode == WEBSOCKET_TEXT && frame->compressed) {
    size_t length = 0;
    const char *why = "";
    const char *text = inflated(frame->payload, frame->length, &length, &why);
    if (text == NULL) connection_fail(client, connection, why, "");
    else read(client, connection, text, length);
  } else if (frame->opcode == WEBSOCKET_TEXT) {
    read(client, connection, frame->payload, frame->length);
  } else if (frame->opcode == WEBSOCKET_PING) {
    char pong[256];
    size_t size = websocket_encode(pong, sizeof pong, WEBSOCKET_PONG, frame->payload, frame->length);
    connection_send_bytes(client, connection, pong, size);
  } else if (frame->opcode == WEBSOCKET_CLOSE) {
    char text[160];
    const unsigned char *code = (const unsigned char *)frame->payload;
    snprintf(text, sizeof text, "%d %.*s", frame->length < 2 ? 0 : code[0] << 8 | code[1],
             frame->length < 2 ? 0 : (int)frame->length - 2, frame->payload + 2);
    connection_fail(client, connection, "closed by the server:", text);
  } else {
    connection_fail(client, connection, "frame of an unexpected kind", "");
  }
}

static long on_upgrade(struct client *client, struct connection *connection, const char *bytes, size_t length) {
  long head = http_head(bytes, length, 101);
  if (head <= 0) return head;
  if (client->settings->dialect->server_speaks_first) connection->phase = PHASE_GREETING;
  else conversation_begin(client, connection);
  return head;
}

static size_t consume_by(struct client *client, struct connection *connection, char *bytes, size_t length,
                         text_reader read) {
  size_t used = 0;
  while (connection->phase != PHASE_FREE && used < length) {
    long step;
    if (connection->phase == PHASE_UPGRADING) {
      step = on_upgrade(client, connection, bytes, length);
    } else {
      struct websocket_frame frame;
      step = websocket_decode(bytes + used, length - used, &frame);
      if (step > 0) on_frame(client, connection, &frame, read);
    }
    if (step == 0) break;
    if (step < 0) {
      connection_fail(client, connection, "bad answer:", bytes + used);
      break;
    }
    used += (size_t)step;
  }
  return used;
}

static size_t consume(struct client *client, struct connection *connection, char *bytes, size_t length) {
  return consume_by(client, connection, bytes, length, on_text);
}

static size_t consume_sockjs(struct client *client, struct connection *connection, char *bytes, size_t length) {
  return consume_by(client, connection, bytes, length, on_sockjs);
}

static size_t text_frame(char *out, size_t capacity, const char *text, size_t length) {
  return websocket_encode(out, capacity, WEBSOCKET_TEXT, text, length);
}

static size_t sockjs_frame(char *out, size_t capacity, const char *text, size_t length) {
  static char packed[FRAME_BYTES];
  if (2 * length + 4 > sizeof packed) return 0;
  return websocket_encode(out, capacity, WEBSOCKET_TEXT, packed, sockjs_pack(packed, text, length));
}

const struct wire wire_websocket = {.open = send_upgrade, .consume = consume, .frame = text_frame};
const struct wire wire_sockjs = {.open = send_upgrade, .consume = consume_sockjs, .frame = sockjs_frame};
