#ifndef SOCKJS_H
#define SOCKJS_H

#include <stddef.h>

/* Messages in frames of SockJS, as they travel over a WebSocket. Writers return the length. */

/* The messages of the client, `text`, as an array of one. `out` has room for twice as much and four more. */
size_t sockjs_pack(char *out, const char *text, size_t length);
/* The messages of a frame of the server, a line each; other frames as they are. `out` has room for as much. */
size_t sockjs_unpack(char *out, const char *frame, size_t length);

#endif
