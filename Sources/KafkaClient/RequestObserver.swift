internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization

/// Observes every request that librdkafka sends, including those that it sends on its own. Counts them by kind, records the versions of
/// requests for metadata and committed offsets, and notes which requests for groups end without an answer.
final class RequestObserver: Sendable {
    private let counts: RequestCounts
    private let offsetFetchVersions = Mutex<[Int32: Int16]>([:])
    private let lastMetadataVersion = Mutex<Int16?>(nil)
    private let groupRequestsLost = Mutex<[Int32: Int]>([:])

    init(_ counts: RequestCounts) { self.counts = counts }

    func count(apiKey: Int16, version: Int16, broker: Int32) {
        let key = ApiKey(rawValue: apiKey)
        counts.count(key)
        switch key {
        case .metadata: lastMetadataVersion.withLock { $0 = version }
        case .offsetFetch: offsetFetchVersions.withLock { $0[broker] = version }
        default: break
        }
    }

    /// Call this when a request ends without an answer.
    func noteLost(apiKey: Int16, version: Int16, broker: Int32) {
        // rd_kafka_list_groups sends version 0; librdkafka's other calls send a newer version if the broker supports one.
        guard [ApiKey.describeGroups, .listGroups].contains(ApiKey(rawValue: apiKey)), version == 0 else { return }
        groupRequestsLost.withLock { $0[broker, default: 0] += 1 }
    }

    /// Counters by broker that increase with each unanswered request of `rd_kafka_list_groups`.
    var lostGroupRequests: [Int32: Int] { groupRequestsLost.withLock { $0 } }

    /// The version of the last request for metadata; nil before the first.
    var metadataVersion: Int16? {
        lastMetadataVersion.withLock { $0 }
    }

    /// The version of the last request for committed offsets to a broker; for nil, the lowest version of all brokers.
    func offsetFetchVersion(of broker: Int32?) -> Int16? {
        offsetFetchVersions.withLock { versions in
            broker.map { versions[$0] } ?? versions.values.min()
        }
    }
}
