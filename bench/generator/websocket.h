#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include <stddef.h>
#include <stdint.h>

enum websocket_opcode { WEBSOCKET_TEXT = 1, WEBSOCKET_CLOSE = 8, WEBSOCKET_PING = 9, WEBSOCKET_PONG = 10 };

struct websocket_frame {
  int opcode;
  int compressed;
  const char *payload;
  size_t length;
};

/* Masks `payload` into a client frame in `out`. Returns the frame's size, 0 when it does not fit. */
size_t websocket_encode(char *out, size_t capacity, int opcode, const char *payload, size_t length);

/* Reads one server frame. Returns the bytes it took, 0 when more are needed, -1 for a frame no server here may send
   (masked, fragmented or larger than 4 GiB). */
long websocket_decode(const char *bytes, size_t available, struct websocket_frame *frame);

#endif
