#include "connection.h"
#include "conversation.h"
#include "http.h"
#include "inflated.h"
#include "websocket.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

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

static void on_frame(struct client *client, struct connection *connection, const struct websocket_frame *frame) {
  if (frame->opcode == WEBSOCKET_TEXT && frame->compressed) {
    size_t length = 0;
    const char *why = "";
    const char *text = inflated(frame->payload, frame->length, &length, &why);
    if (text == NULL) connection_fail(client, connection, why, "");
    else on_text(client, connection, text, length);
  } else if (frame->opcode == WEBSOCKET_TEXT) {
    on_text(client, connection, frame->payload, frame->length);
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

static size_t consume(struct client *client, struct connection *connection, char *bytes, size_t length) {
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
      connection_fail(client, connection, "bad answer:", bytes + used);
      break;
    }
    used += (size_t)step;
  }
  return used;
}

static size_t text_frame(char *out, size_t capacity, const char *text, size_t length) {
  return websocket_encode(out, capacity, WEBSOCKET_TEXT, text, length);
}

const struct wire wire_websocket = {.open = send_upgrade, .consume = consume, .frame = text_frame};
