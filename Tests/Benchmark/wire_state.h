/* What wire.c knows of the cluster, and its buffers. */
#define CHUNK 65536    /* bytes received at a time; more for an element that is larger */
#define PIECE 1048576  /* bytes of the text that are kept */
#define BROKERS 1000   /* at most */

enum kind { API_VERSIONS, METADATA, LIST_GROUPS, DESCRIBE_GROUPS, OFFSET_FETCH, OLDEST, ENDS };
static const struct { int16_t key, version; } apis[] = {{18, 0}, {3, 9}, {16, 3}, {15, 5}, {9, 8}, {2, 6}, {2, 6}};

struct bytes { uint8_t *data; size_t length, capacity; };
struct partition { int64_t end, oldest; int32_t leader; uint32_t replicas : 15, in_sync : 15, preferred : 1; };
struct topic { uint32_t name, first, count; uint16_t name_length; };
/* A group's commits in one topic. */
struct run { uint32_t group, topic, count; uint16_t group_length, topic_length; };
struct commit { int32_t partition; int64_t offset; } __attribute__((packed));
struct connection {
  int fd;
  int32_t id;                           /* of the broker */
  struct bytes in, out, groups;         /* groups: compact strings, as ListGroups sends them and DescribeGroups wants them */
  size_t parsed, sent, left, want;      /* left: of the answer; want: bytes that the next element takes, as far as known */
  uint32_t elements, group_count, first_partition, partition_count;
  int listed, oldest_asked;
  uint8_t asked[8], next_answered, next_asked;
};

static struct connection *connections;  /* the first is the one for metadata */
static int broker_count, knows_brokers, poller;
static struct bytes topics, partitions, by_leader, names, runs, commits, slots;
static uint32_t slot_mask;
static int has_metadata, ends_asked, outstanding, to_list, to_commit;
static long members, requests;
static size_t received;
static double ended[8], waiting, in_kernel, in_text;  /* milliseconds */
#define TOPICS ((struct topic *)topics.data)
#define PARTITIONS ((struct partition *)partitions.data)
#define RUNS ((struct run *)runs.data)
#define COMMITS ((struct commit *)commits.data)
#define TOPIC_COUNT (topics.length / sizeof(struct topic))
#define RUN_COUNT (runs.length / sizeof(struct run))

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}
/* Of this program alone: getrusage() would count what the parent had before exec. */
static long peak_kb(void) {
  char row[256];
  long peak = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(row, sizeof row, status)) sscanf(row, "VmHWM: %ld", &peak);
  if (status) fclose(status);
  return peak;
}
static void die(const char *why) {
  fprintf(stderr, "wire: %s\n", why);
  exit(1);
}
/* Space for n more bytes. */
static void *room(struct bytes *b, size_t n) {
  if (b->length + n > b->capacity) {
    b->capacity = b->length + n > b->capacity * 3 / 2 ? b->length + n : b->capacity * 3 / 2;
    if (!(b->data = realloc(b->data, b->capacity))) die("no memory");
  }
  return b->data + b->length;
}
static void *add(struct bytes *b, size_t n) {
  void *p = room(b, n);
  b->length += n;
  return p;
}
