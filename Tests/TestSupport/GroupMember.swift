import CKafka
import Foundation
import Synchronization

/// A live member of a consumer group, until it leaves or is released.
public final class GroupMember: Sendable {
    /// Partitions by topic.
    public typealias Assignment = [String: Set<Int>]

    private let session: Session

    init(topics: [String], settings: [String: String]) throws {
        session = Session(handle: try RdKafkaHandle(RD_KAFKA_CONSUMER, settings, events: RD_KAFKA_EVENT_REBALANCE))
        try session.subscribe(to: topics)
        Thread.detachNewThread { [session] in session.run() }
    }

    deinit {
        session.stop()
    }

    /// The partitions assigned to this member; changes when other members come and go.
    public var assignment: Assignment { session.assignments.elements.last ?? [:] }

    /// Leaves the group; returns once the coordinator knows.
    public func leave() async throws {
        session.stop()
        _ = try await withDeadline(.seconds(60), orElse: "the member has not left its group within 60 s") { [session] in
            try await session.assignments.first { _ in false }
        }
    }

    func waitForAssignment() async throws {
        _ = try await withDeadline(.seconds(60), orElse: "the group has assigned nothing within 60 s") { [session] in
            try await session.assignments.first { _ in true }
        }
    }

    /// The state of the member's thread. Separate from the member, so that the thread does not keep the member alive.
    private final class Session: Sendable {
        private let handle: RdKafkaHandle
        private let isStopped = Mutex(false)
        /// Ends when the member has left.
        let assignments = History<Assignment>()

        init(handle: RdKafkaHandle) {
            self.handle = handle
        }

        func subscribe(to topics: [String]) throws {
            let list = rd_kafka_topic_partition_list_new(Int32(topics.count))
            defer { rd_kafka_topic_partition_list_destroy(list) }
            for topic in topics {
                rd_kafka_topic_partition_list_add(list, topic, RD_KAFKA_PARTITION_UA)
            }
            try handle.check(rd_kafka_subscribe(handle.pointer, list), "subscribe to \(topics)")
        }

        func stop() {
            isStopped.withLock { $0 = true }
        }

        func run() {
            let queue = rd_kafka_queue_get_consumer(handle.pointer)
            var isClosing = false
            while rd_kafka_consumer_closed(handle.pointer) == 0 {
                if !isClosing && isStopped.withLock({ $0 }) {
                    isClosing = true
                    let error = rd_kafka_consumer_close_queue(handle.pointer, queue)
                    rd_kafka_error_destroy(error)
                }
                if let event = rd_kafka_queue_poll(queue, 50) {
                    if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE {
                        rebalance(event)
                    }
                    rd_kafka_event_destroy(event)
                }
            }
            rd_kafka_queue_destroy(queue)
            assignments.finish()
        }

        private func rebalance(_ event: OpaquePointer) {
            let isAssignment = rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
            let partitions = rd_kafka_event_topic_partition_list(event)
            rd_kafka_assign(handle.pointer, isAssignment ? partitions : nil)
            var assignment: Assignment = [:]
            if isAssignment, let list = partitions?.pointee {
                for partition in UnsafeBufferPointer(start: list.elems, count: Int(list.cnt)) {
                    assignment[String(cString: partition.topic), default: []].insert(Int(partition.partition))
                }
            }
            assignments.append(assignment)
        }
    }
}
