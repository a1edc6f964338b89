#ifndef LANGUAGE_H
#define LANGUAGE_H

#include "dialect.h"

#include <string.h>

static inline int begins_with(const char *message, size_t length, const char *text) {
  size_t size = strlen(text);
  return length >= size && memcmp(message, text, size) == 0;
}

/* The client protocol of Centrifugo in JSON, both directions. `emulated` connects are followed by further lines. */
int centrifugo_connect(char *out, size_t size, const char *token);
int centrifugo_connect_emulated(char *out, size_t size, const char *token);
int centrifugo_subscribe(char *out, size_t size, const struct subscribing *command);
enum meaning centrifugo_classify(const char *message, size_t length, long *id);
/* The same in messages of SockJS, whose other frames are of a letter and more. */
enum meaning sockjs_classify(const char *message, size_t length, long *id);

/* The same in one direction: one request with all subscriptions in it, then pushes; in JSON, and in Protobuf. */
int uni_connect(char *out, size_t size, const char *token);
int uni_subscribe(char *out, size_t size, const struct subscribing *command);
enum meaning uni_classify(const char *message, size_t length, long *id);
int uni_connect_protobuf(char *out, size_t size, const char *token);
int uni_subscribe_protobuf(char *out, size_t size, const struct subscribing *command);
enum meaning uni_classify_protobuf(const char *message, size_t length, long *id);

/* Socket.IO 5 in packets of Engine.IO 4. */
int socket_io_connect(char *out, size_t size, const char *token);
int socket_io_subscribe(char *out, size_t size, const struct subscribing *command);
enum meaning socket_io_classify(const char *message, size_t length, long *id);

#endif
