#include "inflated.h"

#ifdef HAS_ZLIB

#include <string.h>
#include <zlib.h>

enum { TEXT_BYTES = 1 << 20, MESSAGE_BYTES = 1 << 18, RAW_DEFLATE = -15 };

const char *inflated(const char *message, size_t length, size_t *out_length, const char **why) {
  static char text[TEXT_BYTES];
  static unsigned char whole[MESSAGE_BYTES + 4];
  static z_stream stream;
  static int is_ready;
  if (length > MESSAGE_BYTES) return *why = "a compressed frame too long", NULL;
  if (!is_ready && inflateInit2(&stream, RAW_DEFLATE) != Z_OK) return *why = "zlib does not start", NULL;
  is_ready = 1;
  /* The end of every message is left out on the wire. */
  memcpy(whole, message, length);
  memcpy(whole + length, "\x00\x00\xff\xff", 4);
  inflateReset(&stream);
  stream.next_in = whole;
  stream.avail_in = (unsigned)length + 4;
  stream.next_out = (unsigned char *)text;
  stream.avail_out = TEXT_BYTES - 1;
  int result = inflate(&stream, Z_SYNC_FLUSH);
  if ((result != Z_OK && result != Z_STREAM_END) || stream.avail_in > 0) return *why = "a frame is compressed badly", NULL;
  *out_length = TEXT_BYTES - 1 - stream.avail_out;
  text[*out_length] = '\0';
  return text;
}

#else

const char *inflated(const char *message, size_t length, size_t *out_length, const char **why) {
  (void)message, (void)length, (void)out_length;
  return *why = "compressed frames need zlib, which was not there when the generator was compiled", NULL;
}

#endif
