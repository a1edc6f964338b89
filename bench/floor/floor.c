/* The floor: what the kernel charges for the job when the program around it does next to nothing.
 *
 * One thread, one epoll set. It takes every WebSocket for a subscriber of the one channel, answers commands by their number
 * without reading them, and writes what is posted to /api/publish or /api/batch to every subscriber, one send each. It trusts
 * the load generator to send whole frames. It ends after an hour or at SIGTERM.
 *
 *   floor PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  MAX_CLIENTS = 20000,
  EVENTS_PER_TURN = 512,
  REQUEST_BYTES = 1 << 20,
  LONGEST_LIFE_SECONDS = 3600,
  TEXT_FRAME = 0x81,
  CLOSE_FRAME = 0x88
};

struct client {
  int fd;
  int is_subscriber;
  int commands;
  size_t request_length;
  char *request; /* of an API connection, as far as it has come */
};

static struct client clients[MAX_CLIENTS];
static int subscribers[MAX_CLIENTS];
static int subscriber_count;
static int listener, epoll;
static char incoming[1 << 16];

static void die(const char *what) {
  fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void leave(struct client *client) {
  for (int i = 0; client->is_subscriber && i < subscriber_count; i++) {
    if (subscribers[i] != client->fd) continue;
    subscribers[i] = subscribers[--subscriber_count];
    break;
  }
  close(client->fd);
  free(client->request);
  *client = (struct client){.fd = -1};
}

static void write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) return; /* The reader will see that it is gone. */
    bytes += sent;
    length -= (size_t)sent;
  }
}

static size_t frame(char *out, const char *text, size_t length) {
  size_t header = length < 126 ? 2 : 4;
  out[0] = (char)TEXT_FRAME;
  if (header == 2) out[1] = (char)length;
  else out[1] = 126, out[2] = (char)(length >> 8), out[3] = (char)length;
  memcpy(out + header, text, length);
  return header + length;
}

static void publish(const char *data, size_t length) {
  static char text[1 << 16], frames[1 << 16];
  int size = snprintf(text, sizeof text - 8, "{\"push\":{\"channel\":\"bench0\",\"pub\":{\"data\":%.*s}}}", (int)length, data);
  size_t bytes = frame(frames, text, (size_t)size);
  for (int i = 0; i < subscriber_count; i++) write_all(subscribers[i], frames, bytes);
}

/* Payloads are objects without objects in them. */
static void publish_all(const char *body) {
  for (const char *at = body; (at = strstr(at, "\"data\":")) != NULL;) {
    at += 7;
    const char *end = strchr(at, '}');
    if (end == NULL) return;
    publish(at, (size_t)(end + 1 - at));
    at = end;
  }
}

static void on_request(struct client *client, const char *bytes, size_t length) {
  if (client->request == NULL && (client->request = malloc(REQUEST_BYTES)) == NULL) die("request");
  if (client->request_length + length >= REQUEST_BYTES) return leave(client);
  memcpy(client->request + client->request_length, bytes, length);
  client->request_length += length;
  client->request[client->request_length] = '\0';
  const char *body = strstr(client->request, "\r\n\r\n");
  const char *size = strcasestr(client->request, "\r\ncontent-length:");
  if (body == NULL || size == NULL) return;
  body += 4;
  if (client->request_length < (size_t)(body - client->request) + strtoul(size + 17, NULL, 10)) return;
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"result\":{}}";
  publish_all(body);
  client->request_length = 0;
  write_all(client->fd, answer, sizeof answer - 1);
}

static void on_upgrade(struct client *client) {
  static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  client->is_subscriber = 1;
  write_all(client->fd, answer, sizeof answer - 1);
}

static void on_command(struct client *client) {
  char text[160], bytes[200];
  int id = ++client->commands;
  int length = snprintf(text, sizeof text, id == 1 ? "{\"id\":%d,\"connect\":{}}" : "{\"id\":%d,\"subscribe\":{}}", id);
  write_all(client->fd, bytes, frame(bytes, text, (size_t)length));
  if (id == 2) subscribers[subscriber_count++] = client->fd;
}

static void on_frames(struct client *client, const unsigned char *bytes, size_t length) {
  while (length >= 6) {
    if (bytes[0] == CLOSE_FRAME) return leave(client);
    size_t size = bytes[1] & 0x7f;
    size_t header = 6;
    if (size == 126) size = (size_t)bytes[2] << 8 | bytes[3], header = 8;
    if (header + size > length) return;
    on_command(client);
    bytes += header + size;
    length -= header + size;
  }
}

static void on_readable(struct client *client) {
  ssize_t got = recv(client->fd, incoming, sizeof incoming - 1, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return leave(client);
  incoming[got] = '\0';
  if (client->is_subscriber) on_frames(client, (const unsigned char *)incoming, (size_t)got);
  else if (strncmp(incoming, "GET ", 4) == 0) on_upgrade(client);
  else on_request(client, incoming, (size_t)got);
}

static void on_connection(void) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (fd >= MAX_CLIENTS) {
    close(fd);
    return;
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  clients[fd] = (struct client){.fd = fd};
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll");
}

static void listen_on_loopback(int port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0)
    die("listen");
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll");
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: floor PORT\n");
    return 2;
  }
  alarm(LONGEST_LIFE_SECONDS);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  listen_on_loopback(atoi(arguments[1]));
  for (;;) {
    struct epoll_event events[EVENTS_PER_TURN];
    int ready = epoll_wait(epoll, events, EVENTS_PER_TURN, -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd == listener) on_connection();
      else on_readable(&clients[events[i].data.fd]);
    }
  }
}
