internal import CKafka
internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization

/// The owner of one `rd_kafka_t`.
///
/// Every call in flight holds a reference, so the C object outlives them all. When the last reference is gone, the handle's own thread
/// destroys the object: `rd_kafka_destroy` waits for librdkafka's threads, which no scrape should wait for.
///
/// `@unchecked Sendable`: an `rd_kafka_t` may be used from any thread (rdkafka.h, "thread-safe"), and nothing else here changes
/// after `init`.
final class Handle: @unchecked Sendable {
    let pointer: OpaquePointer
    /// The bootstrap servers that it was created with.
    let servers: [String]
    let lookups = CoordinatorLookups()
    private let callbacks: Callbacks

    /// Shared by all handles of a client.
    struct Observers: Sendable {
        let requests: RequestObserver
        let throttles = ThrottleTimes<Int32>()
        let pauses = ConnectionPauses()

        init(_ counts: RequestCounts) { requests = RequestObserver(counts) }
    }

    /// The object that librdkafka's callbacks reach through their opaque pointer.
    final class Callbacks: Sendable {
        struct LastError {
            let error: KafkaError
            /// Whether `takeLastRefusal` has returned it.
            var wasTaken = false
        }

        let log: @Sendable (LibraryLogLine) -> Void
        let requests: RequestObserver
        /// By the broker's id; negative if it is known only by a bootstrap address.
        let throttles: ThrottleTimes<Int32>
        let security: KafkaSecurity
        let role: Role
        let connections: ConnectionTracker
        /// nil if no tokens are used.
        let tokens: TokenRefresh?
        let isClosing = Atomic(false)
        let lastError = Mutex<LastError?>(nil)
        /// The last error of the connection to a broker, by the broker's id.
        let connectionErrors = Mutex<[Int32: KafkaError]>([:])

        init(_ configuration: KafkaConfiguration, _ observers: Observers, _ role: Role) {
            self.role = role
            log = configuration.log
            requests = observers.requests
            throttles = observers.throttles
            security = configuration.security
            if case .oauthbearer(let source) = security.sasl {
                tokens = TokenRefresh(source: source, attempts: security.attempts)
            } else {
                tokens = nil
            }
            connections = ConnectionTracker(
                pauses: observers.pauses, attempts: security.sasl == nil ? nil : security.attempts, tokens: tokens)
        }

        /// Records an error that librdkafka's error callback reports.
        func note(_ code: Int32, _ reason: String?) {
            // The reason for blocking the connection has already been reported.
            if let reason, reason.contains(ConnectionTracker.blockedMessage) { return }
            var error = KafkaError(connection: KafkaError.Code(rawValue: code), reason: reason)
            if error.category == .sasl, let advice = security.adviceOnRefusal {
                error.detail = "\(error.detail ?? error.code.description): \(advice)"
            }
            if let broker = reason.flatMap(KafkaError.broker(inReason:))?.id {
                connectionErrors.withLock { $0[broker] = error }
            }
            if let address = reason.flatMap(KafkaError.address(inReason:)) { connections.note(error, of: address) }
            lastError.withLock { last in
                // "All brokers are down" is less informative than the reason for the last one.
                if last == nil || error.code != .allBrokersDown { last = LastError(error: error) }
            }
            if error.code != .allBrokersDown { role.subscription?.noteFailure(error) }
        }

        static func from(_ opaque: UnsafeMutableRawPointer?) -> Callbacks? {
            opaque.map { Unmanaged<Callbacks>.fromOpaque($0).takeUnretainedValue() }
        }
    }

    init(_ configuration: KafkaConfiguration, _ observers: Observers, role: Role = .questions) throws(KafkaError) {
        let callbacks = Callbacks(configuration, observers, role)
        servers = configuration.servers
        let retained = Unmanaged.passRetained(callbacks)
        do throws(KafkaError) {
            pointer = try Self.create(configuration, role, opaque: retained.toOpaque())
        } catch {
            retained.release()
            throw error
        }
        self.callbacks = callbacks
        guard Self.serve(HandlePointer(pointer), callbacks: retained) else {
            Self.destroy(pointer)
            retained.release()
            let code = KafkaError.Code(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE)
            throw KafkaError(code, .configuration, detail: "the system does not allow another thread")
        }
    }

    deinit {
        lookups.close()
        callbacks.isClosing.store(true, ordering: .releasing)
    }

    /// The last error on any connection since the cluster last answered: more informative than a call's time-out.
    var lastConnectionError: KafkaError? {
        callbacks.lastError.withLock { $0?.error }
    }

    /// Makes librdkafka connect to another broker if no connection is open or being opened. By itself it does so about once a second.
    func turnToNextBroker() {
        guard connections.isEmpty else { return }
        var answer: UnsafePointer<rd_kafka_metadata>?
        // This selects a broker, but leaves no time for a request.
        guard rd_kafka_metadata(pointer, 0, nil, &answer, 1) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        rd_kafka_metadata_destroy(answer)
    }

    func forgetConnectionErrors() {
        callbacks.lastError.withLock { $0 = nil }
    }

    var connections: ConnectionTracker { callbacks.connections }

    /// The reason if no broker may be connected to at the moment: all of them refused the login, and its pause has not passed yet.
    var loginRefusal: KafkaError? {
        callbacks.security.sasl == nil ? nil : callbacks.security.attempts.refusal(byAllOf: servers)
    }

    /// Returns `lastConnectionError`, but only once, if it is about authentication or TLS.
    func takeLastRefusal() -> KafkaError? {
        callbacks.lastError.withLock { last in
            // Only the code counts: another attempt may refute librdkafka's guesses.
            guard last?.wasTaken == false, let refusal = last?.error, [.sasl, .tls].contains(refusal.code.category) else {
                return nil
            }
            // For a broker's refusal of the login, `loginRefusal` is more reliable: the refusal may be for a token that has since been
            // replaced.
            let isOfBroker = refusal.detail.flatMap(KafkaError.address(inReason:)) != nil
            guard refusal.code.category == .tls || !isOfBroker else { return nil }
            // It still explains later time-outs: further connections may be blocked for a moment, and have no error of their own.
            last?.wasTaken = true
            return refusal
        }
    }

    /// Adds the last error of the broker's connection to an error that otherwise only says that no answer arrived.
    func explained(_ error: KafkaError) -> KafkaError {
        guard case .broker(let id) = error.target, [.timeout, .connect, .sasl].contains(error.category),
            let connectionError = callbacks.connectionErrors.withLock({ $0[id] })
        else { return error }
        var explained = error
        explained.detail = connectionError.detail
        explained.cause = connectionError.category
        return explained
    }

    /// Call this when a broker has answered: earlier errors of its connection explain no later failure.
    func forgetConnectionError(of broker: Int32) {
        callbacks.connectionErrors.withLock { $0[broker] = nil }
    }

    private static func create(
        _ configuration: KafkaConfiguration, _ role: Role, opaque: UnsafeMutableRawPointer
    ) throws(KafkaError) -> OpaquePointer {
        let conf = rd_kafka_conf_new()
        var message = [CChar](repeating: 0, count: 512)
        for (name, value) in role.properties(configuration) {
            guard rd_kafka_conf_set(conf, name, value, &message, message.count) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(conf)
                throw KafkaError(.invalidArgument, .configuration, target: .property(name), detail: text(message))
            }
        }
        for (name, value) in configuration.optionalProperties {
            _ = rd_kafka_conf_set(conf, name, value, nil, 0)
        }
        do throws(KafkaError) {
            try setSecrets(of: configuration.security, on: conf)
        } catch {
            rd_kafka_conf_destroy(conf)
            throw error
        }
        setSecurityCallbacks(of: configuration.security, on: conf)
        role.setCallbacks(on: conf)
        rd_kafka_conf_set_opaque(conf, opaque)
        rd_kafka_conf_set_log_cb(conf) { handle, level, facility, message in
            guard let callbacks = Callbacks.from(handle.flatMap(rd_kafka_opaque)), let facility, let message else { return }
            let line = LibraryLogLine(
                level: Int(level), facility: String(cString: facility), message: String(cString: message))
            // The error callback is not called for connections that the peer closes.
            if level > LOG_ERR, let reason = line.connectionFailure {
                callbacks.note(RD_KAFKA_RESP_ERR__TRANSPORT.rawValue, reason)
            }
            callbacks.log(line)
        }
        rd_kafka_conf_set_error_cb(conf) { _, code, reason, opaque in
            Callbacks.from(opaque)?.note(code, reason.map { String(cString: $0) })
        }
        rd_kafka_conf_set_connect_cb(conf) { socket, peer, size, address, opaque in
            guard let callbacks = Callbacks.from(opaque), let peer, let address else { return EINVAL }
            return callbacks.connections.connect(socket, to: peer, size, address: String(cString: address))
        }
        rd_kafka_conf_set_closesocket_cb(conf) { socket, opaque in
            guard let callbacks = Callbacks.from(opaque) else { return close(socket) }
            callbacks.connections.close(socket, isWanted: callbacks.isClosing.load(ordering: .acquiring))
            return 0
        }
        rd_kafka_conf_set_throttle_cb(conf) { _, _, broker, milliseconds, opaque in
            Callbacks.from(opaque)?.throttles.note(broker, .milliseconds(Int(milliseconds)))
        }
        // Interceptors can only be added to a complete handle, and the on_new interceptor is the first code to see it.
        rd_kafka_conf_interceptor_add_on_new(
            conf, "kafka_exporter",
            { handle, _, opaque, _, _ in
                let error = rd_kafka_interceptor_add_on_request_sent(
                    handle, "kafka_exporter",
                    { _, socket, _, broker, apiKey, version, _, _, opaque in
                        guard let callbacks = Callbacks.from(opaque) else { return RD_KAFKA_RESP_ERR_NO_ERROR }
                        callbacks.requests.count(apiKey: apiKey, version: version, broker: broker)
                        callbacks.connections.noteRequest(ApiKey(rawValue: apiKey), on: socket)
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, opaque)
                guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return error }
                // Despite its name it is also called for requests that end without an answer.
                return rd_kafka_interceptor_add_on_response_received(
                    handle, "kafka_exporter",
                    { _, _, _, broker, apiKey, version, _, _, roundTrip, error, opaque in
                        if error == RD_KAFKA_RESP_ERR_NO_ERROR, let subscription = Callbacks.from(opaque)?.role.subscription {
                            subscription.noteAnswer(ApiKey(rawValue: apiKey), roundTrip: roundTrip)
                        }
                        switch error {
                        // Requests that are no longer waited for, and requests that the broker does not know, do not count as lost.
                        case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__DESTROY, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE: break
                        default: Callbacks.from(opaque)?.requests.noteLost(apiKey: apiKey, version: version, broker: broker)
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, opaque)
            }, opaque)
        // Takes ownership of the configuration, unless it fails. In that case we would have to destroy it, but before 2.15 librdkafka has
        // already freed the interceptors in it and would free them again. Leaking a few kilobytes is better than a crash.
        guard let handle = rd_kafka_new(role.type, conf, &message, message.count) else {
            throw KafkaError(KafkaError.Code(rd_kafka_last_error()), .configuration, detail: text(message))
        }
        setCredentials(of: configuration.security, on: handle)
        role.prepare(handle)
        return handle
    }

    /// What librdkafka wrote into a buffer.
    static func text(_ message: [CChar]) -> String {
        message.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Serves callbacks until the handle is no longer used, then destroys it.
    /// - Returns: false if no thread could be started.
    private static func serve(_ handle: HandlePointer, callbacks: Unmanaged<Callbacks>) -> Bool {
        let callbacks = CallbacksReference(callbacks)
        return startThread {
            while !callbacks.value.isClosing.load(ordering: .acquiring) {
                let tokens = callbacks.value.tokens
                callbacks.value.role.poll(handle.value, milliseconds: tokens?.isFetching == true ? 20 : 500)
                tokens?.deliver(to: handle.value)
            }
            callbacks.value.role.end(handle.value)
            destroy(handle.value)
            callbacks.release()
        }
    }

    private static func destroy(_ handle: OpaquePointer) {
        // There is no group to leave, and no answer to wait for.
        rd_kafka_destroy_flags(handle, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
    }

    /// Carries the pointer into the thread that destroys it.
    private struct HandlePointer: @unchecked Sendable {
        let value: OpaquePointer
        init(_ value: OpaquePointer) { self.value = value }
    }

    /// Carries librdkafka's reference to the callbacks into that thread.
    private struct CallbacksReference: @unchecked Sendable {
        private let reference: Unmanaged<Callbacks>
        init(_ reference: Unmanaged<Callbacks>) { self.reference = reference }
        var value: Callbacks { reference.takeUnretainedValue() }
        func release() { reference.release() }
    }
}
