/* The wire: the least that Kafka's protocol can do for one scrape of kafka_exporter's series, in bare C without librdkafka.
 *
 *   cc -O2 wire.c -o wire && ./wire BOOTSTRAP [ROUNDS] [--print]
 *
 * One thread. One connection to each broker, and one more for metadata, are kept over the rounds. A round sends one Metadata and one
 * ListGroups a broker at once. As soon as a broker's groups are known, it is sent one OffsetFetch, one ListOffsets for the oldest offsets
 * (once the metadata is there) and one DescribeGroups. When all commits are there, each broker is sent one ListOffsets for the ends:
 * 1 + 5B requests. Answers are parsed while they arrive, an element at a time. While nothing arrives, it writes the series that need no
 * more answers.
 *
 * The text has the lines of floor.c in another order. It is written a piece of 1 MB at a time, and discarded; --print shows that of the
 * last round. Each step is counted from the end of the one before: they overlap, and their sum is the round. It handles no errors and needs
 * Kafka 3.0: it is a yardstick, not an exporter. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "wire_state.h"
#include "wire_requests.h"
#include "wire_answers.h"
#include "wire_text.h"

/* Reads and writes until everything is answered. */
static void drive(void) {
  struct epoll_event events[256];
  for (int more = 0; outstanding;) {
    double t = now_ms();
    int n = epoll_wait(poller, events, 256, more ? 0 : -1);
    waiting += now_ms() - t;
    for (int e = 0; e < n; e++) {
      struct connection *c = &connections[events[e].data.u32];
      if (events[e].events & EPOLLOUT) flush(c);
      if (events[e].events & ~EPOLLOUT) receive(c);
    }
    t = now_ms();
    more = 1;
    for (int i = 0; i < 16 && more; i++) more = write_early();
    in_text += now_ms() - t;
  }
}

int main(int argc, char **argv) {
  int rounds = 5;
  for (int i = 2; i < argc; i++)
    if (!strcmp(argv[i], "--print")) print = 1; else rounds = atoi(argv[i]);
  char *port = argc > 1 ? strrchr(strtok(argv[1], ","), ':') : NULL;  /* of the first server in the list */
  if (!port) die("usage: wire HOST:PORT [ROUNDS] [--print]");
  *port++ = 0;
  connections = calloc(BROKERS + 1, sizeof *connections);
  poller = epoll_create1(EPOLL_CLOEXEC);
  add_connection(-1, argv[1], port);
  finish(connections, begin(connections, API_VERSIONS));
  ask_metadata(connections, 0);
  drive();

  for (int round = 0; round < rounds; round++) {
    double t0 = now_ms();
    last_round = round + 1 == rounds;
    topics.length = partitions.length = names.length = runs.length = commits.length = text_length = received = 0;
    has_metadata = ends_asked = lines = members = requests = early_topic = early_run = early_commit = 0;
    waiting = in_kernel = in_text = 0, to_list = broker_count;
    memset(ended, 0, sizeof ended);
    ask_metadata(connections, 1);
    for (int b = 1; b <= broker_count; b++) {
      struct connection *c = &connections[b];
      c->groups.length = c->group_count = c->listed = c->oldest_asked = 0;
      ask_groups(c);
    }
    drive();

    double t4 = now_ms();
    while (write_early()) continue;
    for (size_t i = 0; i < TOPIC_COUNT; i++) offset_lines(&TOPICS[i]);
    for (size_t i = 0, k = 0; i < RUN_COUNT; k += RUNS[i++].count) lag_lines(&RUNS[i], &COMMITS[k]);
    flush_text();
    long groups = 0;
    for (int b = 1; b <= broker_count; b++) groups += connections[b].group_count;
    double t5 = now_ms(), t1 = ended[METADATA], t2 = ended[LIST_GROUPS] > t1 ? ended[LIST_GROUPS] : t1;
    double t3 = ended[OFFSET_FETCH] > t2 ? ended[OFFSET_FETCH] : t2;
    in_text += t5 - t4;
    printf("round %d: %.1f ms, %zu bytes, %ld lines, %ld requests; "
           "metadata %.1f + groups %.1f + committed %.1f + offsets %.1f + text %.2f; "
           "%ld groups, %ld members, %.1f MB received; waiting %.1f, recv and send %.1f, text %.1f, the rest %.1f\n",
           round, t5 - t0, text_length, lines, requests, t1 - t0, t2 - t1, t3 - t2, t4 - t3, t5 - t4,
           groups, members, received / 1e6, waiting, in_kernel, in_text, t5 - t0 - waiting - in_kernel - in_text);
  }
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  double user = u.ru_utime.tv_sec * 1e3 + u.ru_utime.tv_usec / 1e3, system = u.ru_stime.tv_sec * 1e3 + u.ru_stime.tv_usec / 1e3;
  printf("%.3f ms of CPU a round, %ld kB at the peak\n", (user + system) / rounds, peak_kb());
}
