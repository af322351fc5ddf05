internal import CKafka
internal import Glibc

/// librdkafka's DescribeCluster, available from version 2.3 on and therefore looked up at run time. Declarations that older headers lack
/// are repeated here as in rdkafka.h.
struct DescribeClusterLibrary {
    /// RD_KAFKA_ADMIN_OP_DESCRIBECLUSTER
    static let operation = rd_kafka_admin_op_t(rawValue: 20)

    private typealias Ask = @convention(c) (_ handle: OpaquePointer?, _ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
    private typealias IncludeOperations = @convention(c) (_ options: OpaquePointer?, _ isTrue: Int32) -> OpaquePointer?
    private typealias Result = @convention(c) (_ event: OpaquePointer?) -> OpaquePointer?
    private typealias Operations =
        @convention(c) (_ result: OpaquePointer?, _ count: UnsafeMutablePointer<Int>?) -> UnsafePointer<rd_kafka_AclOperation_t>?

    private let ask: Ask
    private let includeOperations: IncludeOperations
    private let result: Result
    private let operations: Operations

    /// - Returns: nil if the loaded library does not have it.
    init?() {
        guard let ask = dlsym(nil, "rd_kafka_DescribeCluster"),
            let include = dlsym(nil, "rd_kafka_AdminOptions_set_include_authorized_operations"),
            let result = dlsym(nil, "rd_kafka_event_DescribeCluster_result"),
            let operations = dlsym(nil, "rd_kafka_DescribeCluster_result_authorized_operations")
        else { return nil }
        self.ask = unsafeBitCast(ask, to: Ask.self)
        includeOperations = unsafeBitCast(include, to: IncludeOperations.self)
        self.result = unsafeBitCast(result, to: Result.self)
        self.operations = unsafeBitCast(operations, to: Operations.self)
    }

    /// Sends the request, with the authorized operations included in the answer.
    func submit(_ handle: OpaquePointer, _ options: OpaquePointer, _ queue: OpaquePointer) {
        if let error = includeOperations(options, 1) { rd_kafka_error_destroy(error) }
        ask(handle, options, queue)
    }

    /// The operations on the cluster that this login is authorized for.
    /// - Returns: nil if the broker does not report them (before Kafka 2.3).
    func operations(in event: OpaquePointer) -> [rd_kafka_AclOperation_t]? {
        var count = 0
        guard let result = result(event), let list = operations(result, &count) else { return nil }
        return (try? elements(list, count: count)).map(Array.init)
    }
}
