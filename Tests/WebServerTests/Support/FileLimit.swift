import Glibc

/// The number of descriptors that this process may open.
enum FileLimit {
    /// Raises the soft limit, and returns whether the hard one allows it.
    static func raise(to count: rlim_t) -> Bool {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < count else { return true }
        limit.rlim_cur = count
        return count <= limit.rlim_max && setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    }
}
