#include "websocket.h"

#include <string.h>

static const unsigned char MASK[4] = {0x5a, 0x17, 0xc3, 0x8e};

size_t websocket_encode(char *out, size_t capacity, int opcode, const char *payload, size_t length) {
  size_t header = length < 126 ? 2 : 4;
  if (length > 0xffff || header + 4 + length > capacity) return 0;
  out[0] = (char)(0x80 | opcode);
  if (header == 2) {
    out[1] = (char)(0x80 | length);
  } else {
    out[1] = (char)(0x80 | 126);
    out[2] = (char)(length >> 8);
    out[3] = (char)length;
  }
  memcpy(out + header, MASK, 4);
  for (size_t i = 0; i < length; i++) out[header + 4 + i] = (char)(payload[i] ^ MASK[i & 3]);
  return header + 4 + length;
}

long websocket_decode(const char *bytes, size_t available, struct websocket_frame *frame) {
  const unsigned char *byte = (const unsigned char *)bytes;
  if (available < 2) return 0;
  if (!(byte[0] & 0x80) || (byte[1] & 0x80)) return -1;
  size_t length = byte[1] & 0x7f;
  size_t header = 2;
  if (length == 126) {
    header = 4;
    if (available < header) return 0;
    length = (size_t)byte[2] << 8 | byte[3];
  } else if (length == 127) {
    header = 10;
    if (available < header) return 0;
    if (byte[2] | byte[3] | byte[4] | byte[5]) return -1;
    length = (size_t)byte[6] << 24 | (size_t)byte[7] << 16 | (size_t)byte[8] << 8 | byte[9];
  }
  if (available < header + length) return 0;
  frame->opcode = byte[0] & 0x0f;
  frame->compressed = (byte[0] & 0x40) != 0;
  frame->payload = bytes + header;
  frame->length = length;
  return (long)(header + length);
}
