// The sockets: who listens, what came in, what goes out.
extension ClusterRuntime {
    mutating func handle(_ events: [Poller.Event]) {
        followTimeline()
        for event in events {
            if let broker = listeners[event.descriptor] {
                acceptAll(broker)
            } else if connections[event.descriptor] != nil {
                if event.isReadable { receive(event.descriptor) }
            }
        }
        flushAll()
        setTimer()
    }

    /// Opens, freezes or closes a broker.
    mutating func setMode(of broker: Int32, _ mode: BrokerMode) throws(SystemError) {
        let old = modes[broker]
        guard old != mode else { return }
        if mode == .closed {
            if let listener = ports[broker]?.listener { listeners[listener.number] = nil }
            ports[broker]?.refuse()
            for (descriptor, connection) in connections where connection.broker == broker { connections[descriptor] = nil }
            modes[broker] = mode
            return
        }
        if ports[broker]?.listener == nil {
            try ports[broker]?.listen()
            if let listener = ports[broker]?.listener {
                listeners[listener.number] = broker
                if mode == .open { try poller.watch(listener.number, writable: false) }
            }
        } else if let listener = ports[broker]?.listener {
            // A frozen descriptor is not just without events: epoll would go on to tell of errors on it.
            if mode == .frozen { try poller.unwatch(listener.number) } else { try poller.watch(listener.number, writable: false) }
        }
        modes[broker] = mode
        for (descriptor, connection) in connections where connection.broker == broker {
            if mode == .frozen {
                try poller.unwatch(descriptor)
                connections[descriptor]?.isWatched = false
            }
        }
    }

    private mutating func acceptAll(_ broker: Int32) {
        guard let listener = ports[broker]?.listener else { return }
        while let connection = Connection.accept(listener, broker: broker) {
            let descriptor = connection.descriptor.number
            guard (try? poller.watch(descriptor, writable: false)) != nil else { continue }
            connections[descriptor] = connection
            statistics.brokers[broker, default: .init()].connections += 1
        }
    }

    private mutating func receive(_ descriptor: Int32) {
        guard let broker = connections[descriptor]?.broker, modes[broker] == .open else { return }
        let status = connections[descriptor]?.receive()
        answerAll(descriptor)
        // What the client sent before it closed has been handled; nobody is left to read the answers.
        if status == .ended { connections[descriptor] = nil }
    }

    /// Answers the whole requests that a connection has received.
    private mutating func answerAll(_ descriptor: Int32) {
        do throws(ProtocolError) {
            while let request = try connections[descriptor]?.nextRequest(), let broker = connections[descriptor]?.broker {
                statistics.brokers[broker, default: .init()].bytesReceived += request.count + RequestProcessor.lengthSize
                guard let outgoing = try answer(request, by: broker) else { continue }
                connections[descriptor]?.send(outgoing)
            }
        } catch {
            // As Kafka does with what it cannot read.
            connections[descriptor] = nil
        }
    }

    private mutating func flushAll() {
        let now = monotonicNanoseconds()
        // Not over the connections themselves: their buffers would be copied when they change.
        for descriptor in Array(connections.keys) {
            guard let broker = connections[descriptor]?.broker, modes[broker] == .open else { continue }
            guard connections[descriptor]?.flush(at: now) == .open else {
                connections[descriptor] = nil
                continue
            }
            // A client that has read its answers may have sent more while it was not read from.
            answerAll(descriptor)
            updateWatch(descriptor, now)
        }
    }

    /// Tells the poller what the connection waits for, where that has changed.
    private mutating func updateWatch(_ descriptor: Int32, _ now: Int64) {
        guard let connection = connections[descriptor] else { return }
        let (readable, writable) = (connection.wantsInput, connection.isBlocked(at: now))
        if !connection.isWatched {
            guard (try? poller.watch(descriptor, readable: readable, writable: writable)) != nil else { return }
        } else if connection.watchesReadable != readable || connection.watchesWritable != writable {
            guard (try? poller.change(descriptor, readable: readable, writable: writable)) != nil else { return }
        }
        connections[descriptor]?.isWatched = true
        connections[descriptor]?.watchesReadable = readable
        connections[descriptor]?.watchesWritable = writable
    }
}
