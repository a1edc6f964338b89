/* Load generator: holds client connections, publishes, and counts what arrives.
 *
 *   generator --port P --channel NAME --api-key KEY --tokens FILE [--in-flight N] [--own-channel | --no-channel]
 *
 * Commands, one per line on stdin; each is answered by one JSON line on stdout:
 *   open N RATE                open N more connections and subscribe them, RATE a second (0: as fast as accepted)
 *   publish RATE COUNT BATCH   COUNT requests of BATCH publications at RATE requests per second
 *   flood MILLISECONDS BATCH   requests as fast as they are accepted, at most two of them not delivered yet
 *   watch COUNT                the server makes COUNT publications by itself
 *   close                      close every connection
 * It ends at the end of stdin, and in any case after an hour. */
#define _GNU_SOURCE
#include "clock.h"
#include "connection.h"
#include "publisher.h"
#include "settings.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { EVENTS_PER_TURN = 512, STALL_CHECK_MS = 100, LONGEST_LIFE_SECONDS = 3600 };
static const uint64_t STALL_NS = 5000000000ull;

enum job_kind { JOB_NONE, JOB_OPEN, JOB_PUBLISH };

struct job {
  enum job_kind kind;
  uint64_t started_ns;
  uint64_t progress_ns; /* when a delivery or a connect was last seen */
  uint64_t progress;
  int to_open;
  uint64_t open_interval_ns; /* 0: only the number in flight limits opening */
  uint64_t next_open_ns;
  int subscribers;
  int pipelined; /* flood: send only while at most one batch is undelivered */
  uint64_t first;
};

static struct settings settings = {.in_flight = 64, .channel = "bench", .api_key = ""};
static struct client client = {.settings = &settings};
static struct publisher publisher = {.settings = &settings, .fd = -1};
static struct job job;
static int timer;
static int stdin_open = 1;
static char stdin_mark, timer_mark;

static void die(const char *what) {
  fprintf(stderr, "generator: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t expected_deliveries(void) {
  return (publisher.published - job.first) * (uint64_t)job.subscribers;
}

static void print_quantiles(const char *name, const struct histogram *histogram) {
  printf(",\"%s\":{\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name,
         histogram_quantile_us(histogram, 0.5), histogram_quantile_us(histogram, 0.99),
         histogram_quantile_us(histogram, 0.999), (double)histogram->largest_ns / 1000.0);
}

static void finish_open(uint64_t now_ns) {
  printf("{\"event\":\"opened\",\"live\":%d,\"failed\":%d,\"seconds\":%.6f", client.live, client.failed,
         (double)(now_ns - job.started_ns) / 1e9);
  print_quantiles("connectUs", &client.connect_time);
  printf("}\n");
  job.kind = JOB_NONE;
}

static void finish_publish(uint64_t now_ns) {
  const struct deliveries *seen = &client.deliveries;
  printf("{\"event\":\"published\",\"publications\":%llu,\"expected\":%llu,\"delivered\":%llu,\"reads\":%llu,"
         "\"outOfSequence\":%llu,\"behind\":%d,\"failed\":%d,\"seconds\":%.6f",
         (unsigned long long)(publisher.published - job.first), (unsigned long long)expected_deliveries(),
         (unsigned long long)seen->messages, (unsigned long long)seen->reads, (unsigned long long)seen->out_of_sequence,
         connections_not_at(&client, publisher.published), client.failed, (double)(now_ns - job.started_ns) / 1e9);
  print_quantiles("latencyUs", &seen->latency);
  printf("}\n");
  job.kind = JOB_NONE;
}

static void start_job(enum job_kind kind) {
  uint64_t now = clock_ns();
  memset(&client.deliveries, 0, sizeof client.deliveries);
  histogram_clear(&client.connect_time);
  job = (struct job){.kind = kind,
                     .started_ns = now,
                     .progress_ns = now,
                     .subscribers = client.live,
                     .first = publisher.published};
}

static void start_publishing(double rate, uint64_t requests, uint64_t longest_ms, int batch) {
  if (batch < 1 || batch > MAX_BATCH) {
    fprintf(stderr, "generator: a batch has 1 to %d publications\n", MAX_BATCH);
    exit(1);
  }
  start_job(JOB_PUBLISH);
  job.pipelined = rate == 0;
  struct publishing plan = {
      .requests_per_second = rate, .requests = requests, .longest_ns = longest_ms * 1000000, .batch = batch};
  if (publisher_start(&publisher, &plan) < 0) exit(1);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = &publisher};
  if (epoll_ctl(client.epoll, EPOLL_CTL_ADD, publisher.fd, &event) < 0 && errno != EEXIST) die("epoll");
}

static void on_command(const char *line) {
  double rate;
  unsigned long long count;
  int batch;
  if (sscanf(line, "open %llu %lf", &count, &rate) == 2) {
    start_job(JOB_OPEN);
    client.baseline = publisher.published;
    job.to_open = (int)count;
    job.open_interval_ns = rate > 0 ? (uint64_t)(1e9 / rate) : 0;
    job.next_open_ns = job.started_ns;
  } else if (sscanf(line, "publish %lf %llu %d", &rate, &count, &batch) == 3 && rate > 0) {
    start_publishing(rate, count, 600000, batch);
  } else if (sscanf(line, "flood %llu %d", &count, &batch) == 2) {
    start_publishing(0, UINT64_MAX, count, batch);
  } else if (sscanf(line, "watch %llu", &count) == 1) {
    start_job(JOB_PUBLISH);
    publisher.published += count;
  } else if (strcmp(line, "close") == 0) {
    connection_close_all(&client);
    printf("{\"event\":\"closed\"}\n");
  } else {
    fprintf(stderr, "generator: unknown command: %s\n", line);
    exit(1);
  }
}

static void read_commands(void) {
  static char text[4096];
  static size_t length;
  ssize_t got = read(STDIN_FILENO, text + length, sizeof text - 1 - length);
  if (got <= 0) {
    stdin_open = 0;
    return;
  }
  length += (size_t)got;
  text[length] = '\0';
  char *start = text;
  for (char *newline; (newline = strchr(start, '\n')) != NULL; start = newline + 1) {
    *newline = '\0';
    on_command(start);
  }
  length -= (size_t)(start - text);
  memmove(text, start, length);
}

static void open_more(uint64_t now_ns) {
  while (job.to_open > 0 && client.opening < settings.in_flight && now_ns >= job.next_open_ns) {
    if (connection_start(&client) < 0) die("cannot open a connection");
    job.to_open--;
    job.next_open_ns += job.open_interval_ns;
  }
}

static void advance_job(uint64_t now_ns) {
  if (job.kind == JOB_NONE) return;
  uint64_t progress = client.deliveries.messages + client.connect_time.total;
  if (progress != job.progress) {
    job.progress = progress;
    job.progress_ns = now_ns;
  }
  int stalled = now_ns - job.progress_ns > STALL_NS;
  if (job.kind == JOB_OPEN) {
    open_more(now_ns);
    if (stalled || (job.to_open == 0 && client.opening == 0)) finish_open(now_ns);
    return;
  }
  uint64_t batch = (uint64_t)publisher.batch * (uint64_t)job.subscribers;
  int may_send = !job.pipelined || client.deliveries.messages + batch >= expected_deliveries();
  if (may_send && publisher_turn(&publisher, now_ns) < 0) exit(1);
  int complete = !publisher_busy(&publisher) && client.deliveries.messages >= expected_deliveries();
  if (complete || stalled) finish_publish(now_ns);
}

/* Wakes the loop for the next connect or request that is due. */
static void set_timer(void) {
  static uint64_t set_ns;
  uint64_t next = 0;
  if (job.kind == JOB_OPEN && job.to_open > 0 && job.open_interval_ns > 0) next = job.next_open_ns;
  if (job.kind == JOB_PUBLISH && publisher.requests_left > 0 && publisher.interval_ns > 0) next = publisher.next_due_ns;
  if (next == set_ns) return;
  set_ns = next;
  struct itimerspec at = {.it_value = {.tv_sec = (time_t)(next / 1000000000), .tv_nsec = (long)(next % 1000000000)}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void handle_event(const struct epoll_event *event) {
  if (event->data.ptr == &stdin_mark) {
    read_commands();
  } else if (event->data.ptr == &timer_mark) {
    uint64_t expirations;
    if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) die("timer");
  } else if (event->data.ptr == &publisher) {
    if (publisher_receive(&publisher) < 0) exit(1);
  } else {
    connection_ready(&client, event->data.ptr, event->events);
  }
}

static void run(void) {
  struct epoll_event events[EVENTS_PER_TURN];
  while (stdin_open) {
    int ready = epoll_wait(client.epoll, events, EVENTS_PER_TURN, STALL_CHECK_MS);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++) handle_event(&events[i]);
    advance_job(clock_ns());
    set_timer();
    fflush(stdout);
  }
}

static void read_tokens(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) die(path);
  char *line = NULL;
  size_t capacity = 0;
  settings.tokens = calloc(MAX_TOKENS, sizeof *settings.tokens);
  if (settings.tokens == NULL) die("tokens");
  for (ssize_t length; settings.token_count < MAX_TOKENS && (length = getline(&line, &capacity, file)) > 0;) {
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    settings.tokens[settings.token_count++] = strdup(line);
  }
  free(line);
  fclose(file);
}

static void read_arguments(int count, char **arguments) {
  static const struct option options[] = {{"port", required_argument, NULL, 'p'},
                                          {"in-flight", required_argument, NULL, 'i'},
                                          {"channel", required_argument, NULL, 'c'},
                                          {"api-key", required_argument, NULL, 'k'},
                                          {"tokens", required_argument, NULL, 't'},
                                          {"own-channel", no_argument, &settings.own_channel, 1},
                                          {"no-channel", no_argument, &settings.own_channel, -1},
                                          {NULL, 0, NULL, 0}};
  for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
    if (option == 'p') settings.port = atoi(optarg);
    else if (option == 'i') settings.in_flight = atoi(optarg);
    else if (option == 'c') settings.channel = optarg;
    else if (option == 'k') settings.api_key = optarg;
    else if (option == 't') read_tokens(optarg);
    else if (option == '?') exit(2);
  }
  if (settings.port == 0 || settings.token_count == 0 || settings.in_flight < 1) {
    fprintf(stderr, "generator: --port, --tokens and a positive --in-flight are needed\n");
    exit(2);
  }
}

static void watch_input(int fd, void *mark) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = mark};
  if (epoll_ctl(client.epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll");
}

int main(int count, char **arguments) {
  read_arguments(count, arguments);
  alarm(LONGEST_LIFE_SECONDS);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  client.due_ns = publisher.due_ns;
  client.epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (client.epoll < 0 || timer < 0) die("epoll or timer");
  watch_input(STDIN_FILENO, &stdin_mark);
  watch_input(timer, &timer_mark);
  run();
  return 0;
}
