import Synchronization
internal import System

/// A read in flight, and the walk that asked for it.
struct Read: Sendable {
    var walk: ConsumersWalk
    var node: ConsumersTreeBuilder.Node
}

/// One walk over `/consumers` in one session: takes replies, returns the reads that follow.
final class ConsumersWalk: Sendable {
    let outcome = OneShot<Result<ConsumersTree, ZookeeperError>>()
    let firstNode: ConsumersTreeBuilder.Node
    private let state: Mutex<State>

    private struct State {
        var builder: ConsumersTreeBuilder
        /// Reads that were returned and not yet answered; the walk ends at 0.
        var outstanding = 1
        var answered = 0
    }

    static let operation = "read the consumers' offsets"

    init(
        chroot: String, includingGroup: @escaping @Sendable (String) -> Bool, includingTopic: @escaping @Sendable (String) -> Bool
    ) {
        let builder = ConsumersTreeBuilder(chroot: chroot, includingGroup: includingGroup, includingTopic: includingTopic)
        firstNode = builder.root
        state = Mutex(State(builder: builder))
    }

    /// The progress, for the error of a walk that timed out.
    var progress: String {
        state.withLock { "\($0.answered) nodes were read" }
    }

    func fail(_ code: ZookeeperError.Code, path: String? = nil) {
        outcome.settle(.failure(ZookeeperError(code, operation: Self.operation, path: path)))
    }

    /// - Returns: the nodes to read next.
    func receive(_ reply: Reply, for node: ConsumersTreeBuilder.Node) -> [ConsumersTreeBuilder.Node] {
        guard !outcome.isSettled else { return [] }
        if case .failure(let code) = reply, code.isTransient || (code != .noNode && node.target == .root) {
            fail(code, path: node.path)
            return []
        }
        let (next, tree): ([ConsumersTreeBuilder.Node], ConsumersTree?) = state.withLock { state in
            let next = state.builder.receive(reply, for: node)
            state.answered += 1
            state.outstanding += next.count - 1
            return (next, state.outstanding == 0 ? state.builder.finish() : nil)
        }
        if let tree {
            outcome.settle(.success(tree))
        }
        return next
    }
}
