internal import CKafka
internal import KafkaReader
internal import System

/// A queue of its own for one batch of librdkafka's asynchronous admin calls.
///
/// Calls that are still under way when it goes end by themselves at their time-outs: librdkafka drops their answers.
struct AdminQueue: ~Copyable {
    /// Carries the queue to another owner.
    ///
    /// `@unchecked Sendable`: an `rd_kafka_queue_t` may be used from any thread.
    struct Pointer: @unchecked Sendable {
        let value: OpaquePointer
    }

    /// Nil once another owner has it.
    private var queue: OpaquePointer?
    private let handle: Handle

    init(_ handle: Handle) {
        self.handle = handle
        queue = rd_kafka_queue_new(handle.pointer)
    }

    deinit {
        if let queue { rd_kafka_queue_destroy(queue) }
    }

    /// Leaves the queue to the handle, with the calls by which librdkafka still looks for the coordinators of these groups. No more can be
    /// asked or answered here.
    mutating func abandon(_ lookups: [Int: GroupID]) {
        guard let queue else { return }
        self.queue = nil
        handle.lookups.abandon(Pointer(value: queue), lookups)
    }

    /// Starts a call.
    /// - Parameters:
    ///   - broker: whom to ask, instead of the one that librdkafka would look up.
    ///   - tag: comes back with the answer.
    func submit(
        _ operation: rd_kafka_admin_op_t, to broker: Int32?, tag: Int, deadline: ContinuousClock.Instant,
        _ call: (_ handle: OpaquePointer, _ options: OpaquePointer, _ queue: OpaquePointer) -> Void
    ) {
        // Swift 6.0 crashes on a field of a field of a noncopyable self.
        let handle = handle
        guard let queue else { return }
        let options = rd_kafka_AdminOptions_new(handle.pointer, operation)!
        defer { rd_kafka_AdminOptions_destroy(options) }
        // An hour is the most that librdkafka takes. Where it has to look for the coordinator it is given all of that: librdkafka aborts
        // the process when it finds one for a call that has timed out meanwhile. `next` ends by its own deadline. The price: while
        // nobody tells who the coordinator is, each such call leaves a look-up behind (`CoordinatorLookups`).
        let hour: Int32 = 3_600_000
        rd_kafka_AdminOptions_set_request_timeout(options, broker == nil ? hour : min(deadline.millisecondsLeft, hour), nil, 0)
        if let broker {
            rd_kafka_AdminOptions_set_broker(options, broker, nil, 0)
        }
        rd_kafka_AdminOptions_set_opaque(options, UnsafeMutableRawPointer(bitPattern: tag + 1))
        call(handle.pointer, options, queue)
    }

    /// Waits for the next answer and hands it to `body`, with the tag of its call and what went wrong with it as a whole.
    /// - Returns: false if none came by `deadline`.
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
