/* Load generator: holds client connections, publishes, and counts what arrives.
 *
 *   generator --port P --channel PREFIX --api-key KEY --tokens FILE [--in-flight N] [--dialect NAME] [--client-port P]
 *
 * Clients talk as dialect.c knows by that name (default: centrifugo), to the port of the HTTP API unless another is given.
 *
 * Connections are opened in cohorts, numbered from 0 (cohort.h). Commands, one per line on stdin; durations are milliseconds:
 *   open COHORT COUNT RATE FIRST CHANNELS EACH GROUP FLAGS
 *                             COUNT more connections, RATE a second (0: as fast as accepted). FLAGS are letters: r comes back
 *                             with its position, d patches, f even numbers only, z compressed, s small buffer, - none
 *   reopen COHORT RATE        those that are gone
 *   cut COHORT                every one of them goes without a goodbye
 *   freeze COHORT             they read no more
 *   wander COHORT MEAN AWAY DURATION
 *                             they leave at random, stay away, and come back
 *   api KIND CONNECTIONS RATE REQUESTS DURATION BATCH FIRST CHANNELS BYTES FLAGS
 *                             KIND is publish, batch, broadcast or history (api.h); RATE 0: as fast as answered. FLAGS: j for a
 *                             JSON document that changes little, t tags, - none
 *   ask COHORT ASKERS DURATION LIMIT BYTES
 *                             history of LIMIT, or with LIMIT 0 a publication, over the client connections
 *   end                       the server is about to end: connections that end are no failures
 *   close                     every connection
 * Each is answered by one JSON line on stdout once it is done: opened, opened, cut, frozen, wandered, published, answered,
 * ending, closed. Jobs of different kinds may overlap. `stop` is not answered: no request is due any more.
 * It ends at the end of stdin, and in any case after an hour. */
#define _GNU_SOURCE
#include "clock.h"
#include "jobs.h"
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

enum { EVENTS_PER_TURN = 512, LOOK_AROUND_MS = 100, LONGEST_LIFE_SECONDS = 3600 };

static struct settings settings = {.in_flight = 64, .channel = "bench", .api_key = ""};
static struct client client;
static struct api api = {.settings = &settings, .channels = &client.channels};
static int timer;
static int stdin_open = 1;
static char stdin_mark, timer_mark;

static void die(const char *what) {
  fprintf(stderr, "generator: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void misunderstood(const char *line) {
  fprintf(stderr, "generator: cannot do: %s\n", line);
  exit(1);
}

void print_quantiles(const char *name, const struct histogram *histogram) {
  printf(",\"%s\":{\"count\":%llu,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name,
         (unsigned long long)histogram->total, histogram_quantile_us(histogram, 0.5),
         histogram_quantile_us(histogram, 0.99), histogram_quantile_us(histogram, 0.999),
         (double)histogram->largest_ns / 1000.0);
}

static struct cohort *cohort_of(int number, const char *line) {
  if (number < 0 || number >= MAX_COHORTS) misunderstood(line);
  return &client.cohorts[number];
}

static void on_open(const char *line) {
  int number, count;
  double rate;
  char flags[8];
  struct cohort plan = {0};
  if (sscanf(line, "open %d %d %lf %d %d %d %d %7s", &number, &count, &rate, &plan.first_channel, &plan.channels,
             &plan.each, &plan.group, flags) != 8)
    misunderstood(line);
  struct cohort *cohort = cohort_of(number, line);
  int last = plan.first_channel + plan.channels + (plan.group > 0 ? (cohort->count + count) / plan.group + 1 : 0);
  if (count < 1 || plan.channels < 1 || plan.first_channel < 0 || plan.each < 0 || plan.each > plan.channels ||
      cohort_slots(&plan) > MAX_SUBSCRIPTIONS || last > MAX_CHANNELS)
    misunderstood(line);
  plan.recovers = strchr(flags, 'r') != NULL;
  plan.delta = strchr(flags, 'd') != NULL;
  plan.filtered = strchr(flags, 'f') != NULL;
  plan.compressed = strchr(flags, 'z') != NULL;
  plan.small_buffer = strchr(flags, 's') != NULL;
  plan.first = cohort->first;
  plan.count = cohort->count;
  *cohort = plan;
  open_start(&client, cohort, count, rate);
}

static void on_api(const char *line) {
  char kind[16], flags[8];
  unsigned long long requests, longest_ms, bytes;
  struct api_job job = {0};
  if (sscanf(line, "api %15s %d %lf %llu %llu %d %d %d %llu %7s", kind, &job.connections, &job.requests_per_second,
             &requests, &longest_ms, &job.batch, &job.first_channel, &job.channels, &bytes, flags) != 10)
    misunderstood(line);
  if (strcmp(kind, "publish") == 0) job.kind = API_PUBLISH;
  else if (strcmp(kind, "batch") == 0) job.kind = API_BATCH;
  else if (strcmp(kind, "broadcast") == 0) job.kind = API_BROADCAST;
  else if (strcmp(kind, "history") == 0) job.kind = API_HISTORY;
  else misunderstood(line);
  job.requests = requests;
  job.longest_ns = longest_ms * 1000000;
  job.payload_bytes = bytes;
  job.form = strchr(flags, 'j') != NULL ? PAYLOAD_DOCUMENT : PAYLOAD_TEXT;
  job.tagged = strchr(flags, 't') != NULL;
  if (publish_start(&client, &api, &job) < 0) exit(1);
}

static void for_all(struct cohort *cohort, void (*act)(struct client *, struct connection *)) {
  for (int i = 0; i < cohort->count; i++) {
    struct connection *connection = &client.connections[cohort->first + i];
    if (connection->phase != PHASE_FREE) act(&client, connection);
  }
}

static void on_ask(int number, const char *line) {
  int askers, limit;
  unsigned long long longest_ms, bytes;
  if (sscanf(line, "ask %*d %d %llu %d %llu", &askers, &longest_ms, &limit, &bytes) != 4 || bytes > MAX_PAYLOAD_BYTES ||
      settings.dialect->wire->frame == NULL)
    misunderstood(line);
  struct asking plan = {.cohort = cohort_of(number, line),
                        .askers = askers,
                        .longest_ns = longest_ms * 1000000,
                        .history_limit = limit,
                        .payload_bytes = bytes};
  ask_start(&client, &plan);
}

static void on_wander(int number, const char *line) {
  unsigned long long mean_ms, away_ms, longest_ms;
  if (sscanf(line, "wander %*d %llu %llu %llu", &mean_ms, &away_ms, &longest_ms) != 3) misunderstood(line);
  struct wandering plan = {.cohort = cohort_of(number, line),
                           .mean_ns = mean_ms * 1000000,
                           .away_ns = away_ms * 1000000,
                           .longest_ns = longest_ms * 1000000};
  wander_start(&client, &plan);
}

static void on_command(const char *line) {
  int number = 0;
  double rate;
  if (strncmp(line, "open ", 5) == 0) {
    on_open(line);
  } else if (strncmp(line, "api ", 4) == 0) {
    on_api(line);
  } else if (sscanf(line, "reopen %d %lf", &number, &rate) == 2) {
    client.deliveries.recovered = 0;
    open_start(&client, cohort_of(number, line), 0, rate);
  } else if (sscanf(line, "cut %d", &number) == 1) {
    for_all(cohort_of(number, line), connection_cut);
    printf("{\"event\":\"cut\"}\n");
  } else if (sscanf(line, "freeze %d", &number) == 1) {
    for_all(cohort_of(number, line), connection_freeze);
    printf("{\"event\":\"frozen\"}\n");
  } else if (sscanf(line, "wander %d", &number) == 1) {
    on_wander(number, line);
  } else if (sscanf(line, "ask %d", &number) == 1) {
    on_ask(number, line);
  } else if (strcmp(line, "stop") == 0) {
    api.requests_left = 0;
  } else if (strcmp(line, "end") == 0) {
    client.expects_end = 1;
    printf("{\"event\":\"ending\"}\n");
  } else if (strcmp(line, "close") == 0) {
    connection_close_all(&client);
    printf("{\"event\":\"closed\"}\n");
  } else {
    misunderstood(line);
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

static void advance_jobs(uint64_t now_ns) {
  if (open_turn(&client, now_ns) < 0 || wander_turn(&client, now_ns) < 0) exit(1);
  if (publish_turn(&client, &api, now_ns) < 0 || ask_turn(&client, now_ns) < 0) exit(1);
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a == 0 || (b != 0 && b < a) ? b : a; }

/* Wakes the loop for the next thing that is due. */
static void set_timer(void) {
  static uint64_t set_ns;
  uint64_t next = earlier(open_due_ns(), earlier(wander_due_ns(), publish_due_ns(&api)));
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
  } else if (api_owns(&api, event->data.ptr)) {
    if (api_receive(&api, event->data.ptr) < 0) exit(1);
  } else {
    connection_ready(&client, event->data.ptr, event->events);
  }
}

static void run(void) {
  struct epoll_event events[EVENTS_PER_TURN];
  while (stdin_open) {
    int ready = epoll_wait(client.epoll, events, EVENTS_PER_TURN, LOOK_AROUND_MS);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++) handle_event(&events[i]);
    advance_jobs(clock_ns());
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
                                          {"dialect", required_argument, NULL, 'd'},
                                          {"client-port", required_argument, NULL, 'P'},
                                          {NULL, 0, NULL, 0}};
  settings.dialect = dialect_named("centrifugo");
  for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
    if (option == 'p') settings.port = atoi(optarg);
    else if (option == 'i') settings.in_flight = atoi(optarg);
    else if (option == 'c') settings.channel = optarg;
    else if (option == 'k') settings.api_key = optarg;
    else if (option == 't') read_tokens(optarg);
    else if (option == 'P') settings.client_port = atoi(optarg);
    else if (option == 'd') settings.dialect = dialect_named(optarg);
    else if (option == '?') exit(2);
  }
  if (settings.client_port == 0) settings.client_port = settings.port;
  if (settings.port == 0 || settings.token_count == 0 || settings.in_flight < 1 || settings.dialect == NULL) {
    fprintf(stderr, "generator: --port, --tokens, a positive --in-flight and a known --dialect are needed\n");
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
  client.settings = &settings;
  client.epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (client.epoll < 0 || timer < 0) die("epoll or timer");
  api.epoll = client.epoll;
  watch_input(STDIN_FILENO, &stdin_mark);
  watch_input(timer, &timer_mark);
  run();
  return 0;
}
