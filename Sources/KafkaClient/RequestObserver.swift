internal import CKafka
internal import KafkaProtocol
internal import Synchronization

/// Watches every request that librdkafka puts on a wire, also those that nobody here asked for: counts them by kind, and learns in
/// which versions brokers are asked for metadata and committed offsets. Notes which requests for groups end without an answer.
final class RequestObserver: Sendable {
    private let countByKey = Mutex<[ApiKey: Int]>([:])
    private let offsetFetchVersions = Mutex<[Int32: Int16]>([:])
    private let lastMetadataVersion = Mutex<Int16?>(nil)
    private let groupRequestsLost = Mutex<[Int32: Int]>([:])

    func count(apiKey: Int16, version: Int16, broker: Int32) {
        let key = ApiKey(rawValue: apiKey)
        countByKey.withLock { $0[key, default: 0] += 1 }
        switch key {
        case .metadata: lastMetadataVersion.withLock { $0 = version }
        case .offsetFetch: offsetFetchVersions.withLock { $0[broker] = version }
        default: break
        }
    }

    /// To be called when a request ends that was not answered.
    func noteLost(apiKey: Int16, version: Int16, broker: Int32) {
        // rd_kafka_list_groups asks in version 0, and its other callers in a newer one wherever a broker knows any.
        guard [ApiKey.describeGroups, .listGroups].contains(ApiKey(rawValue: apiKey)), version == 0 else { return }
        groupRequestsLost.withLock { $0[broker, default: 0] += 1 }
    }

    /// Numbers by broker that grow with each request of `rd_kafka_list_groups` that is not answered.
    var lostGroupRequests: [Int32: Int] { groupRequestsLost.withLock { $0 } }

    /// In which version a broker was last asked for metadata; nil before the first time.
    var metadataVersion: Int16? {
        lastMetadataVersion.withLock { $0 }
    }

    /// In which version a broker was last asked for committed offsets; for no broker in particular the lowest of all.
    func offsetFetchVersion(of broker: Int32?) -> Int16? {
        offsetFetchVersions.withLock { versions in
            broker.map { versions[$0] } ?? versions.values.min()
        }
    }

    /// Requests sent so far, by the protocol's name of their kind.
    var countByName: [String: Int] {
        countByKey.withLock { counts in
            Dictionary(counts.map { ($0.key.name, $0.value) }, uniquingKeysWith: +)
        }
    }
}
