internal import KafkaReader
internal import System

/// The client's side of one login: what it sends, and what it makes of the broker's answers.
protocol SASLConversation: Sendable {
    /// As brokers name it, such as `SCRAM-SHA-256`.
    var mechanism: String { get }

    /// - Parameter challenge: the broker's last message; nil before the first.
    /// - Returns: the next message; nil when the login is complete.
    /// - Throws: if the broker's message is wrong, or there is nothing to log in with.
    mutating func message(
        after challenge: [UInt8]?, deadline: ContinuousClock.Instant
    ) async throws(SASLFailure) -> [UInt8]?

    /// Whether brokers before 1.0 answer the last message.
    var isAnswered: Bool { get }
}

extension SASLConversation {
    var isAnswered: Bool { true }

    /// Runs what takes long, or waits for others, on a thread of its own.
    static func blocking<Value: Sendable>(
        _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () -> Value
    ) async throws(SASLFailure) -> Value {
        do throws(BlockingCall.Failure) {
            return try await BlockingCall.run(deadline: deadline, work)
        } catch {
            throw error == .timedOut ? .timedOut : .failed("\(error)")
        }
    }
}

/// Why a login failed.
enum SASLFailure: Error {
    /// The broker checked the login and refused it, in its own words.
    case refused(String)
    /// Something else, on either side. It says nothing about the password or token.
    case failed(String)
    case timedOut
    /// The connection broke, or the broker did not answer on it.
    case connection(KafkaError)
}

/// RFC 4616.
struct PlainConversation: SASLConversation {
    let login: (username: String, password: Secret)

    var mechanism: String { "PLAIN" }

    func message(after challenge: [UInt8]?, deadline: ContinuousClock.Instant) -> [UInt8]? {
        guard challenge == nil else { return nil }
        return [0] + Array(login.username.utf8) + [0] + login.password.withBytes(Array.init)
    }
}

/// RFC 7628.
struct BearerConversation: SASLConversation {
    let token: Secret
    private var refusal: String?

    init(_ token: Secret) { self.token = token }

    var mechanism: String { "OAUTHBEARER" }

    mutating func message(after challenge: [UInt8]?, deadline: ContinuousClock.Instant) throws(SASLFailure) -> [UInt8]? {
        guard let challenge else { return Array("n,,\u{1}auth=Bearer ".utf8) + token.withBytes(Array.init) + [1, 1] }
        if let refusal { throw .refused(refusal) }
        if challenge.isEmpty { return nil }
        // The broker says in JSON why it refuses, and refuses in a second answer.
        refusal = String(decoding: challenge, as: UTF8.self)
        return [1]
    }
}
