#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>

/* A process may hold 20,000 descriptors on common machines; the rest is for pipes, epoll and the publisher. */
enum { MAX_CONNECTIONS = 19900, MAX_TOKENS = 40000, MAX_BATCH = 1000, PAYLOAD_BYTES = 128 };

struct settings {
  int port;
  int in_flight;        /* connects under way at once */
  const char *channel;  /* one channel for all, or the prefix of each connection's own */
  int own_channel;      /* 1: connection i subscribes to <channel><i>; 0: all share; -1: nobody subscribes */
  const char *api_key;
  char **tokens;        /* taken in turn, one per connection */
  size_t token_count;
};

#endif
