import CLinux

/// Keeps the process small between scrapes.
enum Memory {
    /// Must be called before there are other threads.
    static func tune() {
        // By default each thread that allocates gets an arena of its own, up to eight per core, and memory that a scrape frees in one
        // cannot be used by the others.
        mallopt(M_ARENA_MAX, 2)
        // Large blocks, above all responses, are returned to the system when they are freed. By default the first of them to be freed
        // raises the limit to its own size, and the next one stays.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        // By default 128 KB of free memory are returned at once: the pieces of a text would be taken and returned one by one.
        mallopt(M_TRIM_THRESHOLD, 512 << 10)
    }
}
