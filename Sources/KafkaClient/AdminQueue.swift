internal import CKafka
internal import KafkaReader
internal import System

/// The queue for one batch of librdkafka's asynchronous admin calls.
///
/// Calls that are still in flight when the queue is destroyed end at their own time-outs: librdkafka drops their answers.
struct AdminQueue: ~Copyable {
    /// Carries the queue to another owner.
    ///
    /// `@unchecked Sendable`: an `rd_kafka_queue_t` may be used from any thread.
    struct Pointer: @unchecked Sendable {
        let value: OpaquePointer
    }

    /// nil once another owner has it.
    private var queue: OpaquePointer?
    private let handle: Handle

    init(_ handle: Handle) {
        self.handle = handle
        queue = rd_kafka_queue_new(handle.pointer)
    }

    deinit {
        if let queue { rd_kafka_queue_destroy(queue) }
    }

    /// Hands the queue over to the handle, with the calls for which librdkafka is still looking up the coordinators of these groups.
    /// Afterwards no calls can be started and no answers read here.
    mutating func abandon(_ lookups: [Int: GroupID]) {
        guard let queue else { return }
        self.queue = nil
        handle.lookups.abandon(Pointer(value: queue), lookups)
    }

    /// Starts a call.
    /// - Parameters:
    ///   - broker: the broker to ask; nil if librdkafka shall look it up.
    ///   - tag: returned with the answer.
    func submit(
        _ operation: rd_kafka_admin_op_t, to broker: Int32?, tag: Int, deadline: ContinuousClock.Instant,
        _ call: (_ handle: OpaquePointer, _ options: OpaquePointer, _ queue: OpaquePointer) -> Void
    ) {
        // Swift 6.0 crashes on a field of a field of a noncopyable self.
        let handle = handle
        guard let queue else { return }
        let options = rd_kafka_AdminOptions_new(handle.pointer, operation)!
        defer { rd_kafka_AdminOptions_destroy(options) }
        // librdkafka accepts at most one hour. If it has to look up the coordinator, it gets the whole hour: librdkafka aborts the process
        // when it finds a coordinator for a call that has timed out meanwhile. `next` ends at its own deadline. The price: while the
        // coordinator cannot be found, each such call leaves a look-up behind (`CoordinatorLookups`).
        let hour: Int32 = 3_600_000
        rd_kafka_AdminOptions_set_request_timeout(options, broker == nil ? hour : min(deadline.millisecondsLeft, hour), nil, 0)
        if let broker {
            rd_kafka_AdminOptions_set_broker(options, broker, nil, 0)
        }
        rd_kafka_AdminOptions_set_opaque(options, UnsafeMutableRawPointer(bitPattern: tag + 1))
        call(handle.pointer, options, queue)
    }

    /// Waits for the next answer and passes it to `body`, with the tag of its call and the error of the call as a whole.
    /// - Returns: false if no answer arrived by `deadline`.
    func next(
        deadline: ContinuousClock.Instant, _ body: (_ tag: Int, _ event: OpaquePointer, _ failure: KafkaError.Code?) -> Void
    ) -> Bool {
        guard let queue, let event = rd_kafka_queue_poll(queue, deadline.millisecondsLeft) else { return false }
        // The answer and all that it points to live as long as the event (rdkafka.h, rd_kafka_event_destroy).
        defer { rd_kafka_event_destroy(event) }
        let code = KafkaError.Code(rd_kafka_event_error(event))
        body(Self.tag(of: event), event, code == .none ? nil : code)
        return true
    }

    static func tag(of event: OpaquePointer) -> Int {
        Int(bitPattern: rd_kafka_event_opaque(event)) - 1
    }
}
