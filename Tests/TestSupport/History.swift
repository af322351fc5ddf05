import Synchronization

/// A growing list that several readers can follow from its first element on, each at its own pace.
final class History<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isFinished = false
        var followers: [Int: AsyncStream<Element>.Continuation] = [:]
        var nextFollower = 0
    }

    private let state = Mutex(State())

    var elements: [Element] { state.withLock { $0.elements } }

    func append(_ element: Element) {
        state.withLock { state in
            state.elements.append(element)
            for follower in state.followers.values {
                follower.yield(element)
            }
        }
    }

    func finish() {
        // Finished outside the lock, since it calls onTermination, which takes the lock.
        let followers = state.withLock { state in
            state.isFinished = true
            return Array(state.followers.values)
        }
        for follower in followers {
            follower.finish()
        }
    }

    /// The first match among past and future elements; nil if the history ends without one.
    func first(where matches: @Sendable (Element) -> Bool) async throws -> Element? {
        for await element in stream() where matches(element) {
            return element
        }
        try Task.checkCancellation()
        return nil
    }

    private func stream() -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self)
        let (follower, isFinished) = state.withLock { state in
            for element in state.elements {
                continuation.yield(element)
            }
            let follower = state.nextFollower
            state.nextFollower += 1
            state.followers[follower] = state.isFinished ? nil : continuation
            return (follower, state.isFinished)
        }
        if isFinished {
            continuation.finish()
        } else {
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.followers.removeValue(forKey: follower) }
            }
        }
        return stream
    }
}
