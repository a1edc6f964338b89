#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>

/* A process may hold 20,000 descriptors on common machines; the rest is for pipes, epoll and the API connections. */
enum {
  MAX_CONNECTIONS = 19900,
  MAX_TOKENS = 60000,
  MAX_CHANNELS = 1 << 18,
  MAX_BATCH = 1000,
  MAX_PAYLOAD_BYTES = 32 * 1024,
  MAX_COHORTS = 4,
  MAX_SUBSCRIPTIONS = 31,
  MAX_API_CONNECTIONS = 64
};

struct settings {
  int port;            /* of the HTTP API */
  int client_port;
  int in_flight;       /* connects under way at once */
  const char *channel; /* prefix: channel number 7 is <channel>7 */
  const char *api_key;
  const struct dialect *dialect;
  char **tokens; /* taken in turn, one per connection */
  size_t token_count;
};

#endif
