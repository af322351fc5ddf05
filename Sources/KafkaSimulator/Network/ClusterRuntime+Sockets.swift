import KafkaProtocol
import System

// The sockets: listening, receiving and sending.
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
            // Disabling the events of a frozen descriptor is not enough: epoll would still report its errors.
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
            // Too many connections: the client waits. epoll would report it without end.
            try? poller.change(listener, readable: false, writable: false)
            acceptsAgain = monotonicNanoseconds() + ClusterRuntime.acceptPause
        }
    }

    /// Accepts connections again, once the pause is over.
    private mutating func acceptAgain() {
        guard let time = acceptsAgain, time <= monotonicNanoseconds() else { return }
        acceptsAgain = nil
        for broker in listeners.values where modes[broker] == .open {
            if let listener = ports[broker]?.listener { try? poller.change(listener, readable: true, writable: false) }
        }
    }

    private mutating func receive(_ descriptor: Int32) {
        guard let broker = connections[descriptor]?.broker, modes[broker] == .open else { return }
        // If the client has closed, its responses have no reader.
        if connections[descriptor]?.receive() == .ended { connections[descriptor] = nil }
    }

    /// Answers one request per connection, and sends what is due: a client with many requests does not delay the others.
    /// - Returns: whether there is more to do.
    private mutating func serveAll() -> Bool {
        var hasMore = false
        faultsHaveChanged = false
        // By key, since iterating over the connections would copy their buffers when they change.
        for descriptor in Array(connections.keys) {
            guard let broker = connections[descriptor]?.broker, modes[broker] == .open else { continue }
            do throws(ProtocolError) {
                if let request = try connections[descriptor]?.nextRequest() {
                    statistics.brokers[broker, default: .init()].bytesReceived += request.count + Frame.lengthSize
                    if let outgoing = try answer(request, by: broker), let fault = connections[descriptor]?.send(outgoing) {
                        schedule.strike([fault])
                    }
                }
            } catch {
                // As Kafka does with requests that it cannot parse.
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
        // They may have unblocked connections that were passed before.
        return hasMore || faultsHaveChanged
    }

    /// Updates the events that the poller waits for, if they have changed.
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
