/* The requests of wire.c, and its connections. */
static void put(struct bytes *b, int64_t v, int width) {
  uint8_t *p = add(b, width);
  while (width--) p[width] = v, v >>= 8;
}
static void put_varint(struct bytes *b, uint32_t v) {
  for (; v > 127; v >>= 7) put(b, v | 128, 1);
  put(b, v, 1);
}
static void put_text(struct bytes *b, const void *s, size_t n) { memcpy(add(b, n), s, n); }

static void flush(struct connection *c) {
  double t = now_ms();
  while (c->sent < c->out.length) {
    ssize_t n = send(c->fd, c->out.data + c->sent, c->out.length - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) die("a connection broke");
    if (n < 0) break;
    c->sent += n;
  }
  if (c->sent == c->out.length) {
    c->sent = c->out.length = 0;
    if (c->out.capacity > CHUNK) free(c->out.data), c->out = (struct bytes){0};
  }
  in_kernel += now_ms() - t;
}
static size_t begin(struct connection *c, enum kind kind) {
  size_t start = c->out.length;
  put(&c->out, 0, 4), put(&c->out, apis[kind].key, 2), put(&c->out, apis[kind].version, 2), put(&c->out, kind, 4);
  put(&c->out, 4, 2), put_text(&c->out, "wire", 4);
  if (kind != API_VERSIONS) put(&c->out, 0, 1);
  c->asked[c->next_asked++ & 7] = kind;
  return start;
}
static void finish(struct connection *c, size_t start) {
  uint32_t n = htonl(c->out.length - start - 4);
  memcpy(c->out.data + start, &n, 4);
  requests++, outstanding++;
  flush(c);
}
static void ask_metadata(struct connection *c, int everything) {
  size_t start = begin(c, METADATA);
  put(&c->out, !everything, 1);  /* null for all topics, or an empty array */
  put(&c->out, 0, 4);            /* no topics created, no operations of two kinds, no tagged fields */
  finish(c, start);
}
static void ask_groups(struct connection *c) {
  size_t start = begin(c, LIST_GROUPS);
  put(&c->out, 0, 1);
  finish(c, start);
}
static void ask_members(struct connection *c) {
  size_t start = begin(c, DESCRIBE_GROUPS);
  put_varint(&c->out, c->group_count + 1), put_text(&c->out, c->groups.data, c->groups.length);
  put(&c->out, 0, 2);
  finish(c, start);
}
static void ask_commits(struct connection *c) {
  size_t start = begin(c, OFFSET_FETCH);
  put_varint(&c->out, c->group_count + 1);
  for (uint8_t *p = c->groups.data, *end = p + c->groups.length; p < end;) {
    size_t n = *p < 128 ? *p : (*p & 127) + p[1] * 128 + 1;  /* its length is sent plus one, so this counts the length's byte */
    put_text(&c->out, p, n), put(&c->out, 0, 2);             /* all topics, no tagged fields */
    p += n;
  }
  put(&c->out, 0, 2);
  finish(c, start);
  to_commit++;
}
static void ask_offsets(struct connection *c, enum kind kind) {
  if (!c->partition_count) return;
  const uint32_t *mine = (uint32_t *)by_leader.data + c->first_partition, *end = mine + c->partition_count;
  struct topic *t = TOPICS;
  uint32_t topic_count = 0;
  for (const uint32_t *p = mine; p < end; topic_count++) {
    while (*p >= t->first + t->count) t++;
    while (p < end && *p < t->first + t->count) p++;
  }
  size_t start = begin(c, kind);
  room(&c->out, c->partition_count * 17 + topic_count * 16);
  put(&c->out, -1, 4), put(&c->out, 0, 1), put_varint(&c->out, topic_count + 1);
  t = TOPICS;
  for (const uint32_t *p = mine, *next; p < end; p = next) {
    while (*p >= t->first + t->count) t++;
    for (next = p; next < end && *next < t->first + t->count;) next++;
    put_varint(&c->out, t->name_length + 1), put_text(&c->out, names.data + t->name, t->name_length);
    put_varint(&c->out, next - p + 1);
    for (uint8_t *to = add(&c->out, (next - p) * 17); p < next; p++, to += 17) {
      uint32_t number = htonl(*p - t->first);
      memcpy(to, &number, 4), memset(to + 4, 255, 12), to[15] = kind == OLDEST ? 254 : 255, to[16] = 0;
    }
    put(&c->out, 0, 1);
  }
  put(&c->out, 0, 1);
  finish(c, start);
}

static int connect_to(const char *host, const char *port) {
  struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM};
  if (getaddrinfo(host, port, &hints, &found)) die("no such host");
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
  if (connect(fd, found->ai_addr, found->ai_addrlen)) die("no connection");
  freeaddrinfo(found);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}
static void add_connection(int32_t id, const char *host, const char *port) {
  connections[broker_count] = (struct connection){.fd = connect_to(host, port), .id = id};
  struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLET, {.u32 = broker_count}};
  epoll_ctl(poller, EPOLL_CTL_ADD, connections[broker_count].fd, &event);
}
