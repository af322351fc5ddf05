/// Reads the offsets that old consumers commit to ZooKeeper.
///
/// The session is opened at once and kept open: it reconnects, and is replaced when it expires, for as long as the client lives.
/// ZooKeeper does not have to be up at the start.
public final class ZookeeperClient: Sendable {
    private let session: Session

    /// - Throws: `unsupported` if TLS is requested and libzookeeper lacks it, `invalidConfiguration` if a TLS file cannot be
    ///   read.
    public init(_ configuration: ZookeeperConfiguration) throws(ZookeeperError) {
        try configuration.tls?.validate()
        session = Session(configuration: configuration)
        try session.startKeeper()
    }

    deinit {
        session.stop()
    }

    /// Reads the committed offsets and live members of all groups once: `/consumers/*/offsets/*/*` and `/consumers/*/ids`.
    ///
    /// Nodes deleted meanwhile are omitted; without `/consumers` the tree is empty. If the connection breaks, the walk starts
    /// over on the next one, as long as the deadline allows.
    ///
    /// - Parameters:
    ///   - includingGroup: returns false for a group to skip. Called on the library's thread, once per group.
    ///   - includingTopic: the same for a topic of a group.
    /// - Throws: `notConnected` if there is no session within the connect timeout, `deadlineExceeded`, `cancelled`, or the
    ///   server's error for `/consumers` itself.
    public func consumers(
        includingGroup: @escaping @Sendable (String) -> Bool = { _ in true },
        includingTopic: @escaping @Sendable (String) -> Bool = { _ in true },
        deadline: ContinuousClock.Instant
    ) async throws(ZookeeperError) -> ConsumersTree {
        while true {
            try await connection(deadline: deadline)
            let walk = ConsumersWalk(
                chroot: session.configuration.servers.chroot, includingGroup: includingGroup, includingTopic: includingTopic)
            session.begin(walk)
            let result = await walk.outcome.value(until: deadline) {
                let code: ZookeeperError.Code = Task.isCancelled ? .cancelled : .deadlineExceeded
                return .failure(ZookeeperError(code, operation: ConsumersWalk.operation, detail: walk.progress))
            }
            switch result {
            case .success(let tree):
                return tree
            case .failure(let error) where error.code.isTransient:
                continue
            case .failure(let error):
                throw error
            }
        }
    }

    private func connection(deadline: ContinuousClock.Instant) async throws(ZookeeperError) {
        let code = await session.waitForConnection(until: min(deadline, .now + session.configuration.connectTimeout))
        guard code != .ok else { return }
        var detail: String?
        if code == .notConnected {
            detail = "no session with \(session.configuration.servers)" + (session.trouble.map { ": \($0)" } ?? "")
        }
        throw ZookeeperError(code, operation: ConsumersWalk.operation, detail: detail)
    }
}
