#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>

struct client;
struct connection;

/* How messages travel over a TCP connection. */
struct wire {
  /* Says what opens it, once the connection stands. */
  void (*open)(struct client *client, struct connection *connection);
  /* Hands on the messages that are complete. Returns the bytes it is done with, which may have been changed, as may the
     others; the connection may be gone afterwards. Bytes end with a zero that is not counted. */
  size_t (*consume)(struct client *client, struct connection *connection, char *bytes, size_t length);
  /* A further message of the client as it travels. Returns its size, 0 when it does not fit; NULL where there is none. */
  size_t (*frame)(char *out, size_t capacity, const char *text, size_t length);
};

extern const struct wire wire_websocket;
/* The same, with messages in frames of SockJS. */
extern const struct wire wire_sockjs;
/* Responses that stay open: one message a line, opened by a POST, and server-sent events, opened by a GET. */
extern const struct wire wire_lines;
extern const struct wire wire_events;
/* A call whose answers are a stream, over HTTP/2 in clear text. */
extern const struct wire wire_grpc;

#endif
