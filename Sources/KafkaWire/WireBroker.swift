internal import BuildInformation
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System

/// A broker at an address: its connection, which is opened when it is needed, and the versions that it understands.
final class WireBroker: Sendable {
    /// A connection that is ready for requests.
    struct Ready: Sendable {
        let connection: WireConnection
        let versions: BrokerVersions
        /// When another connection is opened to take its place, and when the broker may close it; nil if it lives on.
        var session: (renewAt: ContinuousClock.Instant, end: ContinuousClock.Instant)?

        /// One that owes an overdue answer may be half-open: its broker is gone, and did not say so.
        var isUsable: Bool { !connection.isClosed && !connection.owesAnswer && session.map { $0.end > .now } ?? true }
        var isAging: Bool { session.map { $0.renewAt <= .now } ?? false }
    }

    private typealias Opening = OneShot<Result<Ready, KafkaError>>

    private struct State {
        var ready: Ready?
        /// When it was opened.
        var openedAt: ContinuousClock.Instant?
        /// In progress.
        var opening: Opening?
        /// Whether the broker's port has accepted the connection that is being opened.
        var isConnected = false
        /// Whether the broker has ever said which versions it supports.
        var hasAnswered = false
        /// Attempts that failed in a row, and the last one's error.
        var failures = 0
        var lastFailure: KafkaError?
        var retryAt = ContinuousClock.now
        /// Attempts in a row that found nobody listening.
        var unconnectable = 0
    }

    /// The longest that opening a connection takes.
    private static let setupLimit = Duration.seconds(10)

    let address: HostPort
    private let security: WireSecurity
    private let loop: WireLoop
    private let observer: WireObserver
    private let state = Mutex(State())

    init(_ address: HostPort, security: WireSecurity, loop: WireLoop, observer: WireObserver) {
        self.address = address
        self.security = security
        self.loop = loop
        self.observer = observer
    }

    /// Whether two attempts in a row found nobody listening.
    var isUnconnectable: Bool { state.withLock { $0.unconnectable >= 2 } }

    /// When the connection was opened.
    var openedAt: ContinuousClock.Instant? { state.withLock { $0.openedAt } }

    /// Lets go of a connection that was opened before this time: the next request opens another one.
    func forget(openedBefore time: ContinuousClock.Instant) {
        state.withLock { state in
            if let openedAt = state.openedAt, openedAt < time { state.ready = nil }
        }
    }

    /// Pauses after failed attempts, from 100 ms on, twice as long each time, up to a second.
    private static func pause(afterFailures count: Int) -> Duration {
        min(.milliseconds(100) * (1 << min(count - 1, 10)), .seconds(1))
    }

    /// The connection, opened if there is none. Meanwhile others wait for the same.
    /// - Throws: why there is none. While attempts pause, the last one's reason.
    func ready(deadline: ContinuousClock.Instant) async throws(KafkaError) -> Ready {
        enum Step {
            case use(Ready)
            case wait(Opening)
            case fail(KafkaError)
        }
        let step = state.withLock { state -> Step in
            if let ready = state.ready {
                // What is under way on it is answered there, also when another one has taken its place.
                if ready.isUsable {
                    if ready.isAging, state.opening == nil, state.retryAt <= .now { beginToOpen(&state) }
                    return .use(ready)
                }
                state.ready = nil
            }
            if let opening = state.opening { return .wait(opening) }
            if let failure = state.lastFailure, state.retryAt > .now { return .fail(failure) }
            return .wait(beginToOpen(&state))
        }
        switch step {
        case .use(let ready): return ready
        case .fail(let error): throw error
        case .wait(let opening):
            return try await opening.value(forThisWaiterUntil: deadline) { .failure(self.timeout) }.get()
        }
    }

    @discardableResult
    private func beginToOpen(_ state: inout State) -> Opening {
        let opening = Opening()
        Task { opening.settle(await self.open()) }
        state.opening = opening
        state.isConnected = false
        return opening
    }

    /// Tells a connection that was never accepted from one that got no answer.
    private var timeout: KafkaError {
        let isConnected = state.withLock { $0.isConnected }
        var error = KafkaError(
            .timedOut, .connect, detail: "\(address): \(isConnected ? "no answer on a new connection" : "no connection") in time")
        error.cause = isConnected ? nil : .connect
        return error
    }

    private func open() async -> Result<Ready, KafkaError> {
        let result: Result<Ready, KafkaError>
        do throws(KafkaError) {
            let deadline = ContinuousClock.now + Self.setupLimit
            var login = try await security.login?.prepare(for: address, deadline: deadline)
            var ready: Ready
            do throws(KafkaError) {
                let connection = try await WireConnection.open(
                    address, tls: security.tls, loop: loop, observer: observer, deadline: deadline,
                    isConnected: { state.withLock { $0.isConnected = true } })
                ready = try await negotiated(connection, deadline: deadline)
            } catch {
                login?.abandon()
                throw error
            }
            if let session = try await login?.run(on: ready.connection, ready.versions, deadline: deadline) {
                ready.connection.hold(session)
                ready.session = session.times
            }
            result = .success(ready)
        } catch {
            result = .failure(error)
        }
        state.withLock { state in
            state.opening = nil
            switch result {
            case .success(let ready):
                state.ready = ready
                state.openedAt = .now
                state.hasAnswered = true
                state.failures = 0
                state.unconnectable = 0
                state.lastFailure = nil
            case .failure(let error):
                state.failures += 1
                state.unconnectable = error.code == .unconnectable ? state.unconnectable + 1 : 0
                state.lastFailure = error
                state.retryAt = .now + Self.pause(afterFailures: state.failures)
            }
        }
        return result
    }

    /// Asks what the broker understands. Brokers before 2.4 know no version that tells them who asks, and have to be asked again.
    private func negotiated(
        _ connection: WireConnection, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> Ready {
        var answer: ApiVersionsReceiver
        do throws(KafkaError) {
            answer = try await versions(of: connection, by: Self.namingVersion, deadline: deadline)
            if answer.error == .unsupportedVersion { answer = try await versions(of: connection, by: 0, deadline: deadline) }
        } catch {
            guard error.code == .disconnected, !state.withLock({ $0.hasAnswered }) else { throw error }
            // Brokers before 0.10, which do not know this request, do this, and so do TLS ports. librdkafka handles both better.
            throw KafkaError(
                .unsupportedFeature, .connect,
                detail:
                    "\(address): the connection was closed on the first request: the broker is older than 0.10, or its port expects TLS"
            )
        }
        guard answer.error == .none else {
            throw KafkaError(KafkaError.Code(answer.error), .connect, detail: "\(address): \(answer.error)")
        }
        return Ready(connection: connection, versions: BrokerVersions(answer.ranges))
    }

    /// The first version of ApiVersions that names the client (KIP-511).
    private static let namingVersion: Int16 = 3
    private static let softwareName = "kafka-exporter"
    private static let softwareVersion = acceptedVersion(String(cString: kafka_exporter_version))

    /// The version as brokers accept it: letters and digits, and `-` and `.` between them. They refuse the connections of others.
    static func acceptedVersion(_ version: String) -> String {
        let words = version.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".")) }
        let accepted = words.joined(separator: "-").drop { $0 == "." }
        return accepted.isEmpty ? "unknown" : String(accepted.reversed().drop { $0 == "." }.reversed())
    }

    private func versions(
        of connection: WireConnection, by version: Int16, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> ApiVersionsReceiver {
        try await connection.ask(.apiVersions, version: version, deadline: deadline, into: ApiVersionsReceiver()) { writer in
            guard version >= Self.namingVersion else { return }
            writer.string(.clientSoftwareName, Self.softwareName)
            writer.string(.clientSoftwareVersion, Self.softwareVersion)
        }
    }
}

/// Reads an answer to ApiVersions.
private struct ApiVersionsReceiver: ResponseReceiver, Sendable {
    var error = ErrorCode.none
    var ranges: [ApiKey: VersionRange] = [:]

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode:
            error = try reader.error()
        case .apiKeys:
            let (key, range) = try BrokerVersions.readEntry(&reader)
            if let range { ranges[key] = range }
        default: break
        }
    }
}

extension WireBroker {
    /// How often a request is asked again after other requests have broken its connection.
    private static let mostInterruptions = 5

    /// Asks in the highest version that the broker and the description share. A request whose connection breaks is asked again once, since
    /// idle connections may be closed at any time, and so is one whose answer cannot be read.
    /// - Parameters:
    ///   - newest: the highest version that may be used.
    ///   - oldest: the lowest one.
    ///   - makeReceiver: makes a receiver for each attempt.
    func ask<Receiver: ResponseReceiver & Sendable>(
        _ api: ApiDescription, upTo newest: Int16 = .max, from oldest: Int16 = 0, deadline: ContinuousClock.Instant,
        into makeReceiver: (_ version: Int16) -> Receiver, encode: (_ version: Int16, inout MessageWriter) -> Void
    ) async throws(KafkaError) -> Receiver {
        var isLast = false
        var interruptions = 0
        while true {
            let ready = try await ready(deadline: deadline)
            guard let version = ready.versions.version(of: api, upTo: newest), version >= oldest else {
                throw KafkaError(
                    .unsupportedFeature, .connect,
                    detail: "\(address): the broker and this client share no version of \(api.key.name)")
            }
            do throws(KafkaError) {
                return try await ready.connection.ask(
                    api, version: version, deadline: deadline, into: makeReceiver(version)
                ) { encode(version, &$0) }
            } catch {
                guard !deadline.isPast else { throw error }
                switch error.code {
                case .interrupted where interruptions < Self.mostInterruptions: interruptions += 1
                case .disconnected where !isLast, .badAnswer where !isLast: isLast = true
                default: throw ready.connection.isFresh && security.login == nil ? error.ofMissingLogin : error
                }
            }
        }
    }
}

extension KafkaError {
    /// Brokers that require a login close a connection on its first request, ApiVersions aside.
    fileprivate var ofMissingLogin: KafkaError {
        guard code == .disconnected else { return self }
        var error = self
        error.cause = .sasl
        error.detail = "\(detail ?? description), on the first request: it may require a login"
        return error
    }
}
