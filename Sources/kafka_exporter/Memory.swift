import CLinux

/// Keeps the process small between scrapes.
enum Memory {
    /// To be called before there are other threads.
    static func tune() {
        // By default every thread that allocates gets an arena of its own, up to eight a core; what a scrape leaves free in one is
        // of no use to the others.
        mallopt(M_ARENA_MAX, 2)
        // Large blocks, above all what brokers answer, go back to the system when they are freed. By default the first of them
        // that is freed moves the limit to its own size, and the next one stays.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
