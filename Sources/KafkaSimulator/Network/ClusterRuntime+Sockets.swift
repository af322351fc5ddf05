import KafkaProtocol
import System

// The sockets: who listens, what came in, what goes out.
extension ClusterRuntime {
    mutating func handle(_ events: [Poller.Event]) {
        followTimeline()
        acceptAgain()
        for event in events {
            if let broker = listeners[event.descriptor] {
                acceptAll(broker)
            } else if connections[event.descriptor] != nil {
                if event.isReadable { receive(event.descriptor) }
            }
        }
        if serveAll() { poller.wake(at: 0) } else { setTimer() }
    }

    /// Opens, freezes or closes a broker.
    mutating func setMode(of broker: Int32, _ mode: BrokerMode) throws(SystemError) {
        let old = modes[broker]
        guard old != mode else { return }
        strike(broker, mode)
        if mode == .closed {
            if let listener = ports[broker]?.listener { listeners[listener.raw] = nil }
            ports[broker]?.refuse()
            for (descriptor, connection) in connections where connection.broker == broker { connections[descriptor] = nil }
            modes[broker] = mode
            return
        }
        if ports[broker]?.listener == nil {
            try ports[broker]?.listen()
            if let listener = ports[broker]?.listener {
                listeners[listener.raw] = broker
                if mode == .open { try poller.watch(listener, writable: false) }
            }
        } else if let listener = ports[broker]?.listener {
            // A frozen descriptor is not just without events: epoll would go on to tell of errors on it.
            if mode == .frozen { try poller.unwatch(listener) } else { try poller.watch(listener, writable: false) }
        }
        modes[broker] = mode
        for (descriptor, connection) in connections where connection.broker == broker && connection.isWatched {
            if mode == .frozen {
                try poller.unwatch(connection.descriptor)
                connections[descriptor]?.isWatched = false
            }
        }
    }

    private mutating func acceptAll(_ broker: Int32) {
        guard let listener = ports[broker]?.listener else { return }
        do throws(SystemError) {
            while let connection = try Connection.accept(listener, broker: broker) {
                guard (try? poller.watch(connection.descriptor, writable: false)) != nil else { continue }
                connections[connection.descriptor.raw] = connection
                statistics.brokers[broker, default: .init()].connections += 1
            }
        } catch {
            // There are too many: the client waits. epoll would tell of it without end.
            try? poller.change(listener, readable: false, writable: false)
            acceptsAgain = monotonicNanoseconds() + ClusterRuntime.acceptPause
        }
    }

    /// Goes on to accept connections, once the pause after too many is over.
    private mutating func acceptAgain() {
        guard let time = acceptsAgain, time <= monotonicNanoseconds() else { return }
        acceptsAgain = nil
        for broker in listeners.values where modes[broker] == .open {
            if let listener = ports[broker]?.listener { try? poller.change(listener, readable: true, writable: false) }
        }
    }

    private mutating func receive(_ descriptor: Int32) {
        guard let broker = connections[descriptor]?.broker, modes[broker] == .open else { return }
        // Where the client has closed, nobody is left to read the answers.
        if connections[descriptor]?.receive() == .ended { connections[descriptor] = nil }
    }

    /// Answers one request of each connection, and sends what is due: one client with many requests holds nobody up.
    /// - Returns: whether there is more to do.
    private mutating func serveAll() -> Bool {
        var hasMore = false
        faultsHaveChanged = false
        // Not over the connections themselves: their buffers would be copied when they change.
        for descriptor in Array(connections.keys) {
            guard let broker = connections[descriptor]?.broker, modes[broker] == .open else { continue }
            do throws(ProtocolError) {
                if let request = try connections[descriptor]?.nextRequest() {
                    statistics.brokers[broker, default: .init()].bytesReceived += request.count + Frame.lengthSize
                    if let outgoing = try answer(request, by: broker) { connections[descriptor]?.send(outgoing) }
                }
            } catch {
                // As Kafka does with what it cannot read.
                connections[descriptor] = nil
            }
            let now = monotonicNanoseconds()
            let status = connections[descriptor]?.flush(at: now) ?? .ended
            let answered = connections[descriptor]?.takeAnswered() ?? []
            if status == .ended { connections[descriptor] = nil }
            for api in answered { startFaults(after: api) }
            updateWatch(descriptor, now)
            hasMore = hasMore || connections[descriptor]?.hasRequest ?? false
        }
        // They may have set free what was passed before.
        return hasMore || faultsHaveChanged
    }

    /// Tells the poller what the connection waits for, where that has changed.
    private mutating func updateWatch(_ descriptor: Int32, _ now: Int64) {
        guard let connection = connections[descriptor], modes[connection.broker] == .open else { return }
        let (readable, writable) = (connection.wantsInput, connection.isBlocked(at: now))
        if !connection.isWatched {
            guard (try? poller.watch(connection.descriptor, readable: readable, writable: writable)) != nil else { return }
        } else if connection.watchesReadable != readable || connection.watchesWritable != writable {
            guard (try? poller.change(connection.descriptor, readable: readable, writable: writable)) != nil else { return }
        }
        connections[descriptor]?.isWatched = true
        connections[descriptor]?.watchesReadable = readable
        connections[descriptor]?.watchesWritable = writable
    }
}
