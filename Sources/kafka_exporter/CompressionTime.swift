import Synchronization

/// How long the last text took to make and to compress.
final class CompressionTime: Sendable {
    private let duration = Mutex(Duration.zero)

    var last: Duration {
        get { duration.withLock { $0 } }
        set { duration.withLock { $0 = newValue } }
    }
}
