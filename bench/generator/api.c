#define _GNU_SOURCE
#include "api.h"

#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  HEADER_BYTES = 512,
  ANSWER_BYTES = 2 * 1024 * 1024,
  ENVELOPE_BYTES = 256, /* what stands around a payload */
  NAME_BYTES = 64
};

static const char *const paths[] = {
    [API_PUBLISH] = "publish", [API_BATCH] = "batch", [API_BROADCAST] = "broadcast", [API_HISTORY] = "history"};

static int complain(const char *why) {
  fprintf(stderr, "api: %s: %s\n", why, strerror(errno));
  return -1;
}

static int open_connection(struct api *api, struct api_connection *connection) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)api->settings->port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0) return complain("socket");
  if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0) return close(fd), complain("connect");
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection->fd = fd;
  connection->answer_length = 0;
  if (connection->answer == NULL) connection->answer = malloc(ANSWER_BYTES);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (connection->answer == NULL || epoll_ctl(api->epoll, EPOLL_CTL_ADD, fd, &event) < 0) return complain("epoll");
  connection->is_open = 1;
  return 0;
}

/* Written once: a thousand names take longer than the rest of a request. */
static int write_names(struct api *api) {
  free(api->names);
  api->names = malloc((size_t)api->job.channels * NAME_BYTES + 1);
  if (api->names == NULL) return complain("names");
  char *at = api->names;
  for (int i = 0; i < api->job.channels; i++)
    at += snprintf(at, NAME_BYTES, "%s\"%s%d\"", i == 0 ? "" : ",", api->settings->channel, api->job.first_channel + i);
  *at = '\0';
  return 0;
}

int api_start(struct api *api, const struct api_job *job) {
  uint64_t now = clock_ns();
  if (job->connections < 1 || job->connections > MAX_API_CONNECTIONS || job->batch < 1 || job->batch > MAX_BATCH ||
      job->payload_bytes > MAX_PAYLOAD_BYTES || job->channels < job->connections ||
      job->first_channel + job->channels > MAX_CHANNELS) {
    fprintf(stderr, "api: 1 to %d connections, each with a channel; batches up to %d, payloads up to %d bytes\n",
            MAX_API_CONNECTIONS, MAX_BATCH, MAX_PAYLOAD_BYTES);
    return -1;
  }
  api->job = *job;
  for (int i = 0; i < job->connections; i++) {
    struct api_connection *connection = &api->connections[i];
    connection->turn = 0;
    if (!connection->is_open && open_connection(api, connection) < 0) return -1;
  }
  api->interval_ns = job->requests_per_second > 0 ? (uint64_t)(1e9 / job->requests_per_second) : 0;
  api->next_due_ns = now;
  api->requests_left = job->requests;
  api->stop_ns = now + job->longest_ns;
  api->requests = api->publications = api->expected = api->wrong = 0;
  histogram_clear(&api->answer_time);
  return job->kind == API_BROADCAST ? write_names(api) : 0;
}

int api_busy(const struct api *api) { return api->requests_left > 0 || api->awaiting > 0; }

/* The channel whose turn it is on this connection. */
static uint32_t next_channel(const struct api *api, struct api_connection *connection) {
  const struct api_job *job = &api->job;
  uint64_t own = (uint64_t)(connection - api->connections);
  uint64_t rounds = ((uint64_t)job->channels - own + (uint64_t)job->connections - 1) / (uint64_t)job->connections;
  uint64_t place = connection->turn++ % rounds * (uint64_t)job->connections + own;
  return (uint32_t)job->first_channel + (uint32_t)place;
}

static size_t write_publication(char *out, struct api *api, struct api_connection *connection) {
  uint32_t channel = next_channel(api, connection);
  struct payload payload = {
      .channel = channel, .number = ++api->channels->published[channel], .due_ns = connection->due_ns};
  api->publications++;
  api->expected += channel_audience(api->channels, channel, payload.number);
  char *at = out + sprintf(out, "{\"channel\":\"%s%u\",\"data\":", api->settings->channel, channel);
  at += payload_write(at, &payload, api->job.payload_bytes, api->job.form);
  if (api->job.tagged) at += sprintf(at, ",\"tags\":{\"half\":\"%u\"}", payload.number % 2);
  *at++ = '}';
  return (size_t)(at - out);
}

static size_t write_batch(char *out, struct api *api, struct api_connection *connection) {
  char *at = out + sprintf(out, "{\"commands\":[");
  for (int i = 0; i < api->job.batch; i++) {
    at += sprintf(at, "%s{\"publish\":", i == 0 ? "" : ",");
    at += write_publication(at, api, connection);
    *at++ = '}';
  }
  at += sprintf(at, "]}");
  return (size_t)(at - out);
}

static size_t write_broadcast(char *out, struct api *api, struct api_connection *connection) {
  uint32_t *published = &api->channels->published[api->job.first_channel];
  struct payload payload = {.channel = ANY_CHANNEL, .number = published[0] + 1, .due_ns = connection->due_ns};
  for (int i = 0; i < api->job.channels; i++) {
    published[i]++;
    api->expected += channel_audience(api->channels, (uint32_t)(api->job.first_channel + i), published[i]);
  }
  api->publications += (uint64_t)api->job.channels;
  char *at = out + sprintf(out, "{\"channels\":[%s],\"data\":", api->names);
  at += payload_write(at, &payload, api->job.payload_bytes, api->job.form);
  *at++ = '}';
  return (size_t)(at - out);
}

static size_t write_body(char *out, struct api *api, struct api_connection *connection) {
  switch (api->job.kind) {
  case API_PUBLISH:
    return write_publication(out, api, connection);
  case API_BATCH:
    return write_batch(out, api, connection);
  case API_BROADCAST:
    return write_broadcast(out, api, connection);
  case API_HISTORY:
    return (size_t)sprintf(out, "{\"channel\":\"%s%u\",\"limit\":%d}", api->settings->channel,
                           next_channel(api, connection), api->job.batch);
  }
  return 0;
}

/* Room for the longest body of this job. */
static char *request_buffer(const struct api *api) {
  static char *buffer;
  static size_t capacity;
  size_t publications = api->job.kind == API_BATCH ? (size_t)api->job.batch : 1;
  size_t names = api->job.kind == API_BROADCAST ? (size_t)api->job.channels * NAME_BYTES : 0;
  size_t needed = HEADER_BYTES + ENVELOPE_BYTES + names + publications * (api->job.payload_bytes + ENVELOPE_BYTES);
  if (needed > capacity) {
    free(buffer);
    buffer = malloc(needed);
    capacity = buffer == NULL ? 0 : needed;
  }
  return buffer;
}

static int send_request(struct api *api, struct api_connection *connection, uint64_t due_ns) {
  char *request = request_buffer(api);
  if (request == NULL) return complain("request");
  if (!connection->is_open && open_connection(api, connection) < 0) return -1;
  connection->due_ns = due_ns;
  char *body = request + HEADER_BYTES;
  size_t body_length = write_body(body, api, connection);
  char header[HEADER_BYTES];
  int header_length = snprintf(header, sizeof header,
                               "POST /api/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-API-Key: %s\r\n"
                               "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                               paths[api->job.kind], api->settings->port, api->settings->api_key, body_length);
  char *start = body - header_length;
  memcpy(start, header, (size_t)header_length);
  connection->awaiting = 1;
  api->awaiting++;
  size_t left = (size_t)header_length + body_length;
  while (left > 0) {
    ssize_t sent = send(connection->fd, start, left, MSG_NOSIGNAL);
    if (sent < 0) return complain("send");
    start += sent;
    left -= (size_t)sent;
  }
  return 0;
}

/* The connections take turns, so that none is left out. */
static struct api_connection *idle_connection(struct api *api) {
  for (int i = 0; i < api->job.connections; i++) {
    struct api_connection *connection = &api->connections[(api->next + i) % api->job.connections];
    if (connection->awaiting) continue;
    api->next = (int)(connection - api->connections) + 1;
    return connection;
  }
  return NULL;
}

int api_turn(struct api *api, uint64_t now_ns) {
  while (api->requests_left > 0 && now_ns >= api->next_due_ns) {
    if (now_ns >= api->stop_ns) return api->requests_left = 0, 0;
    struct api_connection *connection = idle_connection(api);
    if (connection == NULL) return 0;
    uint64_t due = api->interval_ns == 0 ? now_ns : api->next_due_ns;
    api->next_due_ns = due + api->interval_ns;
    api->requests_left--;
    if (send_request(api, connection, due) < 0) return -1;
    if (api->interval_ns == 0 && api->job.connections == 1) return 0;
  }
  return 0;
}

int api_owns(const struct api *api, const void *mark) {
  const char *at = mark;
  return at >= (const char *)api->connections && at < (const char *)(api->connections + MAX_API_CONNECTIONS);
}

static int refuse(const struct api_connection *connection, const char *why) {
  fprintf(stderr, "api: %s: %.300s\n", why, connection->answer);
  return -1;
}

/* Where the body begins when the whole answer is there, NULL otherwise. */
static const char *complete_body(const struct api_connection *connection) {
  const char *answer = connection->answer;
  const char *body = strstr(answer, "\r\n\r\n");
  if (body == NULL) return NULL;
  body += 4;
  const char *end = answer + connection->answer_length;
  const char *length = strcasestr(answer, "\r\ncontent-length:");
  if (length != NULL && length < body)
    return (size_t)(end - body) < strtoul(length + 17, NULL, 10) ? NULL : body;
  /* Chunks: the last one is empty. */
  return end - body >= 5 && memcmp(end - 5, "0\r\n\r\n", 5) == 0 ? body : NULL;
}

/* Whether a history holds as many publications as it was asked for, one after the other. */
static int is_whole_history(const struct api *api, const char *body, size_t length) {
  struct payload payload;
  uint32_t last = 0;
  int count = 0;
  const char *end = body + length;
  for (const char *at = body; (at = payload_find(at, (size_t)(end - at), &payload)) != NULL; count++) {
    if (count > 0 && payload.number != last + 1) return 0;
    last = payload.number;
  }
  return count == api->job.batch;
}

int api_receive(struct api *api, struct api_connection *connection) {
  size_t room = ANSWER_BYTES - 1 - connection->answer_length;
  if (room == 0) return refuse(connection, "an answer too long");
  ssize_t got = recv(connection->fd, connection->answer + connection->answer_length, room, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got < 0) return complain("recv");
  if (got == 0) {
    close(connection->fd);
    connection->is_open = 0;
    /* A server may end what has been idle for a while; the next request opens it again. */
    return connection->awaiting ? fprintf(stderr, "api: the server closed the connection\n"), -1 : 0;
  }
  connection->answer_length += (size_t)got;
  connection->answer[connection->answer_length] = '\0';
  const char *body = complete_body(connection);
  if (body == NULL) return 0;
  if (strncmp(connection->answer, "HTTP/1.1 200", 12) != 0 || strstr(body, "\"error\"") != NULL)
    return refuse(connection, "the request was refused");
  size_t length = connection->answer_length - (size_t)(body - connection->answer);
  if (api->job.kind == API_HISTORY && !is_whole_history(api, body, length)) api->wrong++;
  histogram_add(&api->answer_time, clock_ns() - connection->due_ns);
  api->requests++;
  api->awaiting--;
  connection->awaiting = 0;
  connection->answer_length = 0;
  return 0;
}
