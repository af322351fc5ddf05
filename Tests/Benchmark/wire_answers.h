/* The answers that wire.c reads. */
/* Answers. Where bytes are missing, it jumps back to parse(), which reads the element again when there are more. */
static const uint8_t *at, *limit;
static jmp_buf lacking;
static inline const uint8_t *take(size_t n) {
  if ((size_t)(limit - at) < n) longjmp(lacking, 1);
  return (at += n) - n;
}
static inline int32_t int32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return ntohl(v); }
static inline int64_t int64(const uint8_t *p) { uint64_t v; memcpy(&v, p, 8); return __builtin_bswap64(v); }
static inline uint32_t varint(void) {
  uint32_t v = *take(1);
  if (v > 127) {
    v &= 127;
    for (int shift = 7;; shift += 7) {
      uint32_t byte = *take(1);
      v |= (byte & 127) << shift;
      if (byte < 128) break;
    }
  }
  return v;
}
static inline uint32_t count(void) { uint32_t n = varint(); return n ? n - 1 : 0; }  /* null counts as empty */
static inline const uint8_t *string(uint32_t *n) { return take(*n = count()); }
static void skip_string(void) { take(count()); }
static void skip_tags(void) {
  for (uint32_t n = varint(); n; n--) varint(), take(varint());
}
static uint32_t keep_name(const uint8_t *s, uint32_t n) {
  put_text(&names, s, n);
  return names.length - n;
}

/* Up to eight bytes. */
static inline uint64_t word(const uint8_t *p, uint32_t n) {
  uint64_t v = 0;
  uint32_t low, high;
  if (n >= 8) return memcpy(&v, p, 8), v;
  if (n >= 4) return memcpy(&low, p, 4), memcpy(&high, p + n - 4, 4), low | (uint64_t)high << 32;
  return n ? p[0] | p[n / 2] << 8 | p[n - 1] << 16 : 0;
}
/* The topic's place in the index, or the free one that it would take. */
static uint32_t *slot_of(const uint8_t *name, uint32_t n) {
  uint64_t h = n;
  for (uint32_t i = 0; i < n; i += 8) h = (h ^ word(name + i, n - i)) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
  for (uint32_t i = h >> 16;; i++) {
    uint32_t *slot = (uint32_t *)slots.data + (i & slot_mask);
    if (!*slot) return slot;
    struct topic *t = &TOPICS[*slot - 1];
    if (t->name_length == n && !memcmp(names.data + t->name, name, n)) return slot;
  }
}
static struct topic *find(const uint8_t *name, uint32_t n) {
  uint32_t *slot = slot_of(name, n);
  return *slot ? &TOPICS[*slot - 1] : NULL;
}

/* The beginning of an answer, up to the elements: how many there are. */
static uint32_t parse_head(enum kind kind) {
  if (kind == API_VERSIONS) return take(2), int32(take(4));
  skip_tags();
  take(4);  /* throttle time */
  if (kind == LIST_GROUPS) take(2);
  if (kind == METADATA) {
    int number = count();
    for (int b = 1; b <= number; b++) {
      int32_t id = int32(take(4));
      uint32_t n;
      const uint8_t *host = string(&n);
      char name[256] = {0}, port[16];
      memcpy(name, host, n < 255 ? n : 255);
      snprintf(port, sizeof port, "%d", int32(take(4)));
      skip_string(), skip_tags();
      if (knows_brokers || b <= broker_count || b > BROKERS) continue;
      broker_count = b, add_connection(id, name, port);
    }
    skip_string(), take(4);
  }
  uint32_t n = count();
  if (kind == METADATA) {
    for (slot_mask = 1; slot_mask < n * 2; slot_mask *= 2) continue;
    slots.length = 0, memset(add(&slots, slot_mask * 4), 0, slot_mask * 4);
    slot_mask--;
  }
  return n;
}
static void parse_api(void) {
  const uint8_t *p = take(6);
  int key = p[0] << 8 | p[1], oldest = p[2] << 8 | p[3], newest = p[4] << 8 | p[5];
  for (int k = 0; k <= ENDS; k++)
    if (apis[k].key == key && (apis[k].version < oldest || apis[k].version > newest))
      die("the broker does not support a version that this needs");
}
static void parse_topic(void) {
  take(2);
  uint32_t n;
  const uint8_t *name = string(&n);
  take(1);
  uint32_t number = count();
  struct partition *to = memset(room(&partitions, number * sizeof *to), 0, number * sizeof *to);
  for (uint32_t left = number; left; left--) {
    const uint8_t *p = take(14);  /* error 2, partition 4, leader 4, epoch 4 */
    if ((uint32_t)int32(p + 2) >= number) die("partitions with gaps");
    struct partition *of = &to[int32(p + 2)];
    of->leader = int32(p + 6), of->replicas = count(), p = take(of->replicas * 4);
    of->preferred = of->replicas && int32(p) == of->leader;
    of->in_sync = count(), take(of->in_sync * 4);
    take(count() * 4), skip_tags();
  }
  take(4), skip_tags();
  struct topic t = {keep_name(name, n), partitions.length / sizeof *to, number, n};
  *slot_of(name, n) = TOPIC_COUNT + 1;
  partitions.length += number * sizeof *to;
  *(struct topic *)add(&topics, sizeof t) = t;
}
static void parse_listed(struct connection *c) {
  const uint8_t *begin = at;
  skip_string();
  size_t n = at - begin;
  skip_string(), skip_tags();
  put_text(&c->groups, begin, n), c->group_count++;
}
static void parse_described(void) {
  take(2), skip_string(), skip_string(), skip_string(), skip_string();
  uint32_t number = count();
  for (uint32_t left = number; left; left--) {
    for (int n = 0; n < 6; n++) skip_string();  /* id, instance, client, host, subscription, assignment */
    skip_tags();
  }
  take(4), skip_tags();
  members += number;
}
static void parse_commits(void) {
  uint32_t n;
  const uint8_t *name = string(&n);
  struct run run = {.group = keep_name(name, n), .group_length = n};
  for (uint32_t left = count(); left; left--) {
    name = string(&n);
    run.topic = keep_name(name, n), run.topic_length = n, run.count = count();
    struct commit *to = add(&commits, run.count * sizeof *to);
    for (uint32_t i = 0; i < run.count; i++) {
      const uint8_t *p = take(16);  /* partition 4, offset 8, epoch 4 */
      to[i] = (struct commit){int32(p), int64(p + 4)};
      skip_string(), take(2), skip_tags();
    }
    skip_tags();
    *(struct run *)add(&runs, sizeof run) = run;
  }
  take(2), skip_tags();
}
static void parse_offsets(enum kind kind) {
  uint32_t n;
  const uint8_t *name = string(&n);
  struct topic *t = find(name, n);
  struct partition *to = t ? &PARTITIONS[t->first] : NULL;
  for (uint32_t left = count(); left; left--) {
    const uint8_t *p = take(26);  /* partition 4, error 2, timestamp 8, offset 8, epoch 4 */
    skip_tags();
    if (!t || (uint32_t)int32(p) >= t->count) continue;
    if (kind == OLDEST) to[int32(p)].oldest = int64(p + 14); else to[int32(p)].end = int64(p + 14);
  }
  skip_tags();
}

/* What the answers lead to. */
static void sort_by_leader(void) {
  size_t n = partitions.length / sizeof(struct partition);
  int32_t highest = 0;
  for (int b = 1; b <= broker_count; b++) if (connections[b].id > highest) highest = connections[b].id;
  struct connection **of = calloc(highest + 1, sizeof *of);
  for (int b = 1; b <= broker_count; b++) of[connections[b].id] = &connections[b], connections[b].partition_count = 0;
#define LEADER(i) (PARTITIONS[i].leader < 0 || PARTITIONS[i].leader > highest ? NULL : of[PARTITIONS[i].leader])
  for (size_t i = 0; i < n; i++) if (LEADER(i)) LEADER(i)->partition_count++;
  uint32_t first = 0;
  for (int b = 1; b <= broker_count; b++)
    connections[b].first_partition = first, first += connections[b].partition_count, connections[b].partition_count = 0;
  by_leader.length = 0;
  uint32_t *to = add(&by_leader, n * 4);
  for (size_t i = 0; i < n; i++) if (LEADER(i)) to[LEADER(i)->first_partition + LEADER(i)->partition_count++] = i;
  free(of);
}
static void go_on(struct connection *c) {
  if (!has_metadata || !c->listed || c->oldest_asked) return;
  ask_offsets(c, OLDEST);
  c->oldest_asked = 1;
}
static void answered(struct connection *c, enum kind kind) {
  outstanding--;
  ended[kind] = now_ms();
  if (kind == METADATA) {
    sort_by_leader();
    has_metadata = knows_brokers = 1;
    for (int b = 1; b <= broker_count; b++) go_on(&connections[b]);
  }
  if (kind == LIST_GROUPS) {
    c->listed = 1, to_list--;
    if (c->group_count) ask_commits(c);
    go_on(c);
    if (c->group_count) ask_members(c);
  }
  if (kind == OFFSET_FETCH) to_commit--;
  if (has_metadata && !to_list && !to_commit && !ends_asked) {
    ends_asked = 1;
    for (int b = 1; b <= broker_count; b++) ask_offsets(&connections[b], ENDS);
  }
}
/* Parses what is there. */
static void parse(struct connection *c) {
  static size_t kept_names, kept_runs, kept_commits;
  if (setjmp(lacking)) {
    size_t have = c->in.length - c->parsed;
    if (c->left && have >= c->left) die("an answer that is too short");
    names.length = kept_names, runs.length = kept_runs, commits.length = kept_commits;
    c->want = have * 2;
    return;
  }
  for (size_t have; (have = c->in.length - c->parsed);) {
    if (c->left && have < c->want && have < c->left) return;
    enum kind kind = c->asked[c->next_answered & 7];
    kept_names = names.length, kept_runs = runs.length, kept_commits = commits.length;
    at = c->in.data + c->parsed;
    limit = at + (c->left && c->left < have ? c->left : have);
    if (!c->left) {
      size_t length = 4 + int32(take(4));
      if (int32(take(4)) != (int32_t)kind) die("another answer");
      c->elements = parse_head(kind), c->left = length;
    } else if (!c->elements) {
      take(limit - at);
    } else {
      if (kind == API_VERSIONS) parse_api();
      if (kind == METADATA) parse_topic();
      if (kind == LIST_GROUPS) parse_listed(c);
      if (kind == DESCRIBE_GROUPS) parse_described();
      if (kind == OFFSET_FETCH) parse_commits();
      if (kind == OLDEST || kind == ENDS) parse_offsets(kind);
      c->elements--;
    }
    size_t n = at - c->in.data - c->parsed;
    c->parsed += n, c->left -= n, c->want = 0;
    if (!c->left) c->next_answered++, answered(c, kind);
  }
}
static void receive(struct connection *c) {
  for (;;) {
    if (c->parsed) memmove(c->in.data, c->in.data + c->parsed, c->in.length -= c->parsed), c->parsed = 0;
    size_t free_ = c->want > CHUNK ? c->want : CHUNK;
    if (c->in.capacity < free_) room(&c->in, free_ - c->in.length);
    free_ = c->in.capacity - c->in.length;
    double t = now_ms();
    ssize_t n = recv(c->fd, c->in.data + c->in.length, free_, 0);
    in_kernel += now_ms() - t;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) die("a connection ended");
    c->in.length += n, received += n;
    parse(c);
    if ((size_t)n < free_) return;
  }
}
