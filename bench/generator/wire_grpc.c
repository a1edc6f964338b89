#include "connection.h"
#include "conversation.h"
#include "unwrap.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

/* As much of HTTP/2 as one call takes whose request is known beforehand: windows are opened as far as they go at once, and of
   heads it only matters whether they end the call. */

enum { FRAME_HEAD = 9, MESSAGE_HEAD = 5, HEADERS_BYTES = 256 };
enum frame_type { DATA = 0, HEADERS = 1, RESET = 3, SETTINGS = 4, PING = 6, GOAWAY = 7 };
enum frame_flag { END_STREAM = 1, ACK = 1, END_HEADERS = 4, PADDED = 8 };
enum { CALL = 1 }; /* its stream */

static char *write_frame_head(char *out, enum frame_type type, int flags, int stream, size_t length) {
  const unsigned char head[FRAME_HEAD] = {(unsigned char)(length >> 16), (unsigned char)(length >> 8),
                                          (unsigned char)length,         (unsigned char)type,
                                          (unsigned char)flags,          0,
                                          0,                             0,
                                          (unsigned char)stream};
  memcpy(out, head, FRAME_HEAD);
  return out + FRAME_HEAD;
}

/* A header that is not kept in a table; `name` is its place in the static one. */
static char *write_header(char *out, const char *name, size_t name_size, const char *value) {
  memcpy(out, name, name_size);
  out[name_size] = (char)strlen(value);
  memcpy(out + name_size + 1, value, strlen(value));
  return out + name_size + 1 + strlen(value);
}

static size_t write_headers(char *out, const char *path, int port) {
  char authority[24];
  snprintf(authority, sizeof authority, "127.0.0.1:%d", port);
  char *at = out;
  *at++ = (char)0x83; /* :method POST */
  *at++ = (char)0x86; /* :scheme http */
  at = write_header(at, "\x04", 1, path);
  at = write_header(at, "\x01", 1, authority);
  at = write_header(at, "\x0f\x10", 2, "application/grpc");
  at = write_header(at, "\0\x02te", 4, "trailers");
  return (size_t)(at - out);
}

static void open_call(struct client *client, struct connection *connection) {
  static char opening[OPENING_BYTES], request[OPENING_BYTES + HEADERS_BYTES + 128];
  /* The preface; settings: the window of a stream is 2 GiB; and so is that of the connection. */
  static const char start[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                              "\0\0\x06\x04\0\0\0\0\0\0\x04\x7f\xff\xff\xff"
                              "\0\0\x04\x08\0\0\0\0\0\x7f\xff\0\0";
  char headers[HEADERS_BYTES];
  size_t length = conversation_opening(client, connection, opening, sizeof opening);
  size_t headers_length = write_headers(headers, client->settings->dialect->path, client->settings->client_port);
  memcpy(request, start, sizeof start - 1);
  char *at = write_frame_head(request + sizeof start - 1, HEADERS, END_HEADERS, CALL, headers_length);
  memcpy(at, headers, headers_length);
  at = write_frame_head(at + headers_length, DATA, END_STREAM, CALL, MESSAGE_HEAD + length);
  const unsigned char message_head[MESSAGE_HEAD] = {0, 0, 0, (unsigned char)(length >> 8), (unsigned char)length};
  memcpy(at, message_head, MESSAGE_HEAD);
  memcpy(at + MESSAGE_HEAD, opening, length);
  connection->phase = PHASE_AUTHENTICATING;
  connection_send_bytes(client, connection, request, (size_t)(at + MESSAGE_HEAD + length - request));
}

static void acknowledge(struct client *client, struct connection *connection, enum frame_type type, const char *content,
                        size_t length) {
  char frame[FRAME_HEAD + 16];
  char *at = write_frame_head(frame, type, ACK, 0, length);
  memcpy(at, content, length);
  connection_send_bytes(client, connection, frame, FRAME_HEAD + length);
}

/* What is in DATA frames is the stream of messages; the other frames are dealt with here. Returns 0 when the call is over. */
static int on_frame(struct client *client, struct connection *connection, enum frame_type type, int flags,
                    struct piece *content) {
  switch (type) {
  case DATA:
    return !(flags & (PADDED | END_STREAM));
  case HEADERS:
    return !(flags & END_STREAM);
  case RESET:
  case GOAWAY:
    return 0;
  case SETTINGS:
    if (!(flags & ACK)) acknowledge(client, connection, SETTINGS, "", 0);
    break;
  case PING:
    if (!(flags & ACK) && content->length == 8) acknowledge(client, connection, PING, content->bytes, 8);
    break;
  }
  content->length = 0;
  return 1;
}

static long open_frame(struct client *client, struct connection *connection, const char *bytes, size_t available,
                       struct piece *piece) {
  const unsigned char *byte = (const unsigned char *)bytes;
  if (available < FRAME_HEAD) return 0;
  size_t length = (size_t)byte[0] << 16 | (size_t)byte[1] << 8 | byte[2];
  if (available < FRAME_HEAD + length) return 0;
  *piece = (struct piece){.bytes = bytes + FRAME_HEAD, .length = length};
  if (!on_frame(client, connection, byte[3], byte[4], piece)) return -1;
  if (byte[3] != DATA) piece->length = 0;
  return (long)(FRAME_HEAD + length);
}

/* Each message has a byte of flags and its length in front. */
static size_t cut_messages(struct client *client, struct connection *connection, const char *content, size_t length) {
  size_t used = 0;
  while (length - used >= MESSAGE_HEAD && connection->phase != PHASE_FREE) {
    const unsigned char *head = (const unsigned char *)content + used;
    size_t size = (size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4];
    if (length - used - MESSAGE_HEAD < size) break;
    conversation_message(client, connection, content + used + MESSAGE_HEAD, size);
    used += MESSAGE_HEAD + size;
  }
  return used;
}

static size_t consume(struct client *client, struct connection *connection, char *bytes, size_t length) {
  static const struct wrapping frames = {.open = open_frame, .cut = cut_messages};
  return unwrap(client, connection, bytes, length, &frames);
}

const struct wire wire_grpc = {.open = open_call, .consume = consume};
