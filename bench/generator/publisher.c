#define _GNU_SOURCE
#include "publisher.h"

#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PUBLICATION_BYTES = 512, HEADER_BYTES = 512 };

static int open_connection(struct publisher *publisher) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)publisher->settings->port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof server) < 0) {
    fprintf(stderr, "publisher: %s\n", strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  publisher->fd = fd;
  return 0;
}

int publisher_start(struct publisher *publisher, const struct publishing *job) {
  if (publisher->fd < 0 && open_connection(publisher) < 0) return -1;
  uint64_t now = clock_ns();
  publisher->batch = job->batch;
  publisher->interval_ns = job->requests_per_second > 0 ? (uint64_t)(1e9 / job->requests_per_second) : 0;
  publisher->next_due_ns = now;
  publisher->requests_left = job->requests;
  publisher->stop_ns = now + job->longest_ns;
  return 0;
}

int publisher_busy(const struct publisher *publisher) {
  return publisher->requests_left > 0 || publisher->awaiting_answer;
}

static int write_publication(char *out, const struct settings *settings, uint64_t number) {
  static const char padding[PAYLOAD_BYTES + 1] =
      "................................................................"
      "................................................................";
  char head[32];
  int used = snprintf(head, sizeof head, "{\"n\":%llu,\"text\":\"", (unsigned long long)number);
  return snprintf(out, PUBLICATION_BYTES, "{\"channel\":\"%s\",\"data\":%s%.*s\"}}", settings->channel, head,
                  PAYLOAD_BYTES - used - 2, padding);
}

static size_t write_body(char *out, const struct publisher *publisher, uint64_t first) {
  if (publisher->batch == 1) return (size_t)write_publication(out, publisher->settings, first);
  char *at = out + sprintf(out, "{\"commands\":[");
  for (int i = 0; i < publisher->batch; i++) {
    at += sprintf(at, "%s{\"publish\":", i == 0 ? "" : ",");
    at += write_publication(at, publisher->settings, first + (uint64_t)i);
    *at++ = '}';
  }
  at += sprintf(at, "]}");
  return (size_t)(at - out);
}

static int send_request(struct publisher *publisher, uint64_t due_ns) {
  static char request[HEADER_BYTES + MAX_BATCH * PUBLICATION_BYTES];
  char *body = request + HEADER_BYTES;
  uint64_t first = publisher->published + 1;
  size_t body_length = write_body(body, publisher, first);
  char header[HEADER_BYTES];
  int header_length = snprintf(header, sizeof header,
                               "POST /api/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-API-Key: %s\r\n"
                               "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                               publisher->batch == 1 ? "publish" : "batch", publisher->settings->port,
                               publisher->settings->api_key, body_length);
  char *start = body - header_length;
  memcpy(start, header, (size_t)header_length);
  for (int i = 0; i < publisher->batch; i++) publisher->due_ns[(first + (uint64_t)i) % DUE_SLOTS] = due_ns;
  publisher->published += (uint64_t)publisher->batch;
  publisher->awaiting_answer = 1;
  size_t left = (size_t)header_length + body_length;
  while (left > 0) {
    ssize_t sent = send(publisher->fd, start, left, MSG_NOSIGNAL);
    if (sent < 0) return fprintf(stderr, "publisher: %s\n", strerror(errno)), -1;
    start += sent;
    left -= (size_t)sent;
  }
  return 0;
}

int publisher_turn(struct publisher *publisher, uint64_t now_ns) {
  if (publisher->requests_left == 0 || publisher->awaiting_answer || now_ns < publisher->next_due_ns) return 0;
  if (now_ns >= publisher->stop_ns) return publisher->requests_left = 0, 0;
  uint64_t due = publisher->interval_ns == 0 ? now_ns : publisher->next_due_ns;
  publisher->next_due_ns = due + publisher->interval_ns;
  publisher->requests_left--;
  return send_request(publisher, due);
}

static int refuse(const struct publisher *publisher, const char *why) {
  fprintf(stderr, "publisher: %s: %.300s\n", why, publisher->answer);
  return -1;
}

int publisher_receive(struct publisher *publisher) {
  size_t room = sizeof publisher->answer - 1 - publisher->answer_length;
  if (room == 0) return refuse(publisher, "an answer too long");
  ssize_t got = recv(publisher->fd, publisher->answer + publisher->answer_length, room, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got < 0) return fprintf(stderr, "publisher: %s\n", strerror(errno)), -1;
  if (got == 0) return fprintf(stderr, "publisher: the server closed the API connection\n"), -1;
  publisher->answer_length += (size_t)got;
  publisher->answer[publisher->answer_length] = '\0';
  char *body = strstr(publisher->answer, "\r\n\r\n");
  if (body == NULL) return 0;
  const char *length = strcasestr(publisher->answer, "\r\ncontent-length:");
  if (length == NULL || length > body) return refuse(publisher, "an answer without a content length");
  body += 4;
  if (publisher->answer_length < (size_t)(body - publisher->answer) + strtoul(length + 17, NULL, 10)) return 0;
  if (strncmp(publisher->answer, "HTTP/1.1 200", 12) != 0 || strstr(body, "\"error\"") != NULL)
    return refuse(publisher, "publishing was refused");
  publisher->answer_length = 0;
  publisher->awaiting_answer = 0;
  return 0;
}
