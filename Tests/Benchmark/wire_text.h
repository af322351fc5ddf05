/* The text that wire.c writes. */
static struct bytes out;
static char labels[70000];
static size_t label_length, text_length;
static long lines;
static int print, last_round;
static size_t early_topic, early_run, early_commit;
static char *number(char *to, int64_t v) {
  if (v < 0) *to++ = '-';
  uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
  int n = 1;
  for (uint64_t more = 10; u >= more; more *= 10) n++;
  for (int i = n; i--; u /= 10) to[i] = '0' + u % 10;
  return to + n;
}
static void label(const void *s, size_t n) { memcpy(labels + label_length, s, n), label_length += n; }
#define LABEL(s) label(s, sizeof(s) - 1)
static void set_labels(const struct run *r, int partition, const void *topic, size_t topic_length) {
  label_length = 0;
  LABEL("{");
  if (r) LABEL("consumergroup=\""), label(names.data + r->group, r->group_length), LABEL("\",");
  if (partition >= 0) {
    LABEL("partition=\"");
    label_length = number(labels + label_length, partition) - labels;
    LABEL("\",");
  }
  LABEL("topic=\""), label(topic, topic_length), LABEL("\"} ");
}
static void flush_text(void) {
  if (print && last_round) fwrite(out.data, 1, out.length, stdout);
  text_length += out.length, out.length = 0;
}
static inline void line(const char *name, size_t n, int64_t value) {
  if (out.length + n + label_length + 24 > PIECE) flush_text();
  char *to = room(&out, n + label_length + 24), *p = to;
  memcpy(p, name, n), p += n;
  memcpy(p, labels, label_length), p = number(p + label_length, value);
  *p++ = '\n';
  out.length += p - to, lines++;
}
#define LINE(name, value) line(name, sizeof(name) - 1, value)

static void topic_lines(const struct topic *t) {
  set_labels(NULL, -1, names.data + t->name, t->name_length);
  LINE("kafka_topic_partitions", t->count);
  for (uint32_t n = 0; n < t->count; n++) {
    struct partition *p = &PARTITIONS[t->first + n];
    set_labels(NULL, n, names.data + t->name, t->name_length);
    LINE("kafka_topic_partition_leader", p->leader);
    LINE("kafka_topic_partition_replicas", p->replicas);
    LINE("kafka_topic_partition_in_sync_replica", p->in_sync);
    LINE("kafka_topic_partition_leader_is_preferred", p->preferred);
    LINE("kafka_topic_partition_under_replicated_partition", p->in_sync < p->replicas);
  }
}
static void offset_lines(const struct topic *t) {
  for (uint32_t n = 0; n < t->count; n++) {
    struct partition *p = &PARTITIONS[t->first + n];
    set_labels(NULL, n, names.data + t->name, t->name_length);
    LINE("kafka_topic_partition_current_offset", p->end);
    LINE("kafka_topic_partition_oldest_offset", p->oldest);
  }
}
static void commit_lines(const struct run *r, const struct commit *c) {
  const uint8_t *topic = names.data + r->topic;
  int64_t sum = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    set_labels(r, c[i].partition, topic, r->topic_length);
    LINE("kafka_consumergroup_current_offset", c[i].offset);
    sum += c[i].offset;
  }
  set_labels(r, -1, topic, r->topic_length);
  LINE("kafka_consumergroup_current_offset_sum", sum);
}
static void lag_lines(const struct run *r, const struct commit *c) {
  const uint8_t *topic = names.data + r->topic;
  struct topic *t = find(topic, r->topic_length);
  int64_t sum = 0;
  for (uint32_t i = 0; t && i < r->count; i++) {
    if ((uint32_t)c[i].partition >= t->count) continue;
    int64_t lag = PARTITIONS[t->first + c[i].partition].end - c[i].offset;
    set_labels(r, c[i].partition, topic, r->topic_length);
    LINE("kafka_consumergroup_lag", lag < 0 ? 0 : lag);
    sum += lag;
  }
  set_labels(r, -1, topic, r->topic_length);
  LINE("kafka_consumergroup_lag_sum", sum);
}
/* Writes a few lines that need no more answers. Returns whether there are more. */
static int write_early(void) {
  if (early_topic < (has_metadata ? TOPIC_COUNT : 0)) return topic_lines(&TOPICS[early_topic++]), 1;
  if (early_run == RUN_COUNT) return 0;
  commit_lines(&RUNS[early_run], &COMMITS[early_commit]);
  early_commit += RUNS[early_run++].count;
  return 1;
}
