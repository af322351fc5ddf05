import Glibc

/// Lets one thread sleep until it is woken or the time is up. A wake-up without a sleeper is kept for the next sleep.
///
/// `@unchecked Sendable`: the two pthread objects are designed to be shared and stay at fixed addresses from init to deinit, and
/// `isPending` is accessed only under the mutex.
final class WakeUp: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isPending = false

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // The wall clock may jump.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func wake() {
        pthread_mutex_lock(mutex)
        isPending = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// - Parameter duration: nil to sleep until woken.
    func sleep(atMost duration: Duration?) {
        var end = timespec()
        if let duration {
            clock_gettime(CLOCK_MONOTONIC, &end)
            let (seconds, attoseconds) = duration.components
            let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
            end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
            end.tv_nsec = nanoseconds % 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        var isOver = false
        while !isPending && !isOver {
            if duration == nil {
                pthread_cond_wait(condition, mutex)
            } else {
                isOver = pthread_cond_timedwait(condition, mutex, &end) == ETIMEDOUT
            }
        }
        isPending = false
        pthread_mutex_unlock(mutex)
    }
}
