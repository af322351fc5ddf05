public import KafkaReader
internal import Synchronization

/// Writes a message to each partition of a topic at each interval, reads it again and commits its offset. Counts what succeeds, what
/// fails, and how long it takes.
public final class EndToEndProbe<C: Clock<Duration>>: EndToEndSource {
    /// Makes a client that reports to a function.
    public typealias MakeClient =
        @Sendable (_ receive: @escaping @Sendable (EndToEndEvent) -> Void) throws(KafkaError) -> any EndToEndClient

    let configuration: EndToEndConfiguration
    let clock: C
    let start: C.Instant
    /// In each message, so that those of other exporters are told apart.
    let instance: String
    private let makeClient: MakeClient
    let notify: @Sendable (EndToEndNotice) -> Void
    let state = Mutex(EndToEndState())

    /// Between two looks at the topic.
    static var topicInterval: Duration { .seconds(5) }
    /// Without an answer about the topic, until another client is made. Longer than messages are kept: those under way are forgotten.
    private var longestSilence: Duration { max(.seconds(120), configuration.timeout * 4) }

    /// - Parameter notify: called for what is to be logged once.
    public init(
        _ configuration: EndToEndConfiguration, clock: C,
        instance: String = String(UInt64.random(in: .min ... .max), radix: 16),
        notify: @escaping @Sendable (EndToEndNotice) -> Void = { _ in }, makeClient: @escaping MakeClient
    ) {
        self.configuration = configuration
        self.clock = clock
        self.instance = instance
        self.notify = notify
        self.makeClient = makeClient
        start = clock.now
    }

    public var report: EndToEndReport {
        state.withLock { state in
            var report = EndToEndReport()
            report.partitions = state.trackers.sorted { $0.key < $1.key }.map { id, tracker in
                var partition = tracker.statistics
                partition.leader = state.partitions[id]?.leader
                return partition
            }
            report.problems = state.problems.sorted { $0.key < $1.key }.map(\.value)
            return report
        }
    }

    /// Probes until the task is cancelled. Then the client's connections close.
    public func run() async {
        while !Task.isCancelled {
            let session = Task { await runSession() }
            state.withLock { $0.session = session }
            await withTaskCancellationHandler {
                await session.value
            } onCancel: {
                session.cancel()
            }
        }
    }

    /// Goes on with another client, such as one with a new login. Messages under way are forgotten.
    public func reconnect() {
        state.withLock { $0.session }?.cancel()
    }

    /// Probes with one client.
    private func runSession() async {
        defer { state.withLock { $0.endSession(configuration) } }
        do throws(KafkaError) {
            let number = state.withLock { state in
                state.clientNumber += 1
                return state.clientNumber
            }
            // The client keeps this function.
            let client = try makeClient { [weak self] in self?.receive($0, from: number) }
            state.withLock { state in
                state.client = client
                state.problems[.connect] = nil
            }
            await probe(with: client)
        } catch {
            note(.connect, error)
            await pause(Self.topicInterval)
        }
    }

    private func probe(with client: any EndToEndClient) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                let interval = max(.milliseconds(10), min(self.configuration.interval, self.configuration.timeout / 10))
                while !Task.isCancelled {
                    await self.pause(interval)
                    self.expire()
                }
            }
            var lastAnswer = clock.now
            while !Task.isCancelled {
                let look = await lookAtTopic(client)
                if look.hasAnswer { lastAnswer = clock.now }
                // Another client begins with the bootstrap servers, and so finds a cluster that moved.
                if lastAnswer.duration(to: clock.now) > longestSilence { break }
                for partition in look.added {
                    group.addTask { await self.probe(partition.id, partition.appearance, with: client) }
                }
                await pause(look.pause)
            }
            group.cancelAll()
        }
    }

    var now: Duration { start.duration(to: clock.now) }

    /// Ends early if the task is cancelled.
    func pause(_ duration: Duration) async { try? await clock.sleep(for: duration) }

    private func expire() {
        let now = now
        state.withLock { state in
            // Not the trackers' own keys: they would share the trackers, which would be copied. The others have no messages.
            for id in state.partitions.keys { state.trackers[id]?.expire(at: now) }
        }
    }

    func note(_ step: EndToEndStep, _ error: KafkaError?) {
        let problem = error.map { configuration.problem(step, $0) }
        state.withLock { $0.problems[step] = problem }
    }
}
