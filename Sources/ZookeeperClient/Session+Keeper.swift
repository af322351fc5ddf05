internal import System

/// The keeper: a thread that opens a handle, replaces it when its session has ended or its addresses have changed, and closes it.
/// It is a thread and not a task because DNS and zookeeper_close block for seconds.
extension Session {
    /// The pause between two attempts to open a handle.
    private static let retryPause = Duration.seconds(1)
    /// How long it stays disconnected before the names are resolved again.
    private static let resolvePause = Duration.seconds(5)

    /// - Throws: if the system has no thread left.
    func startKeeper() throws(ZookeeperError) {
        LibraryLog.add(log)
        do throws(SystemError) {
            // The thread retains the session until it ends.
            try Thread.detach(name: "zookeeper") { self.keep() }
        } catch {
            LibraryLog.remove(log)
            throw ZookeeperError(.invalidState, operation: "start the ZooKeeper client", detail: "\(error)")
        }
    }

    /// Asks the keeper to close the handle and to end. No call is in progress: each would have retained the client, which is
    /// being released.
    func stop() {
        state.withLock { state in
            state.isStopping = true
            state.isConnected = false
        }
        keeperWakeUp.wake()
    }

    private func keep() {
        var addresses: [String] = []
        var lastOpened: ContinuousClock.Instant?
        while true {
            let (hasHandle, isConnected, isLost, isStopping) = state.withLock {
                ($0.handle != nil, $0.isConnected, $0.isLost, $0.isStopping)
            }
            guard !isStopping else { break }
            guard !isConnected else {
                keeperWakeUp.sleep(atMost: nil)
                continue
            }
            if !hasHandle, let lastOpened, lastOpened.duration(to: .now) < Self.retryPause {
                keeperWakeUp.sleep(atMost: Self.retryPause - lastOpened.duration(to: .now))
                continue
            }
            let resolved = resolve()
            if isLost || (hasHandle && !resolved.isEmpty && resolved != addresses) {
                closeHandle()
            } else if hasHandle {
                keeperWakeUp.sleep(atMost: Self.resolvePause)
            } else {
                if !resolved.isEmpty {
                    openHandle(resolved)
                }
                addresses = resolved
                lastOpened = .now
            }
        }
        closeHandle()
        LibraryLog.remove(log)
    }

    /// Host names are resolved here because libzookeeper fails to open its handle when no name resolves, resolves every name
    /// again around each response, spins when DNS fails while disconnected, and does not support IPv6 addresses in brackets.
    /// - Returns: numeric `address:port`, sorted, without duplicates.
    private func resolve() -> [String] {
        var addresses: Set<String> = []
        var failures: [String] = []
        for server in configuration.servers.servers {
            do throws(SocketAddress.ResolutionFailure) {
                // The library splits at the last colon, so IPv6 addresses need no brackets.
                for address in try Self.resolve(server) {
                    addresses.insert("\(address.host):\(server.port)")
                }
            } catch {
                failures.append("could not resolve \(server.host): \(error)")
            }
        }
        for failure in failures { log.log(.warning, failure) }
        let unresolved = addresses.isEmpty ? failures : []
        state.withLock { $0.unresolved = unresolved }
        return addresses.sorted()
    }

    /// Drops IPv6 addresses on a host without IPv6, unless there are no others.
    private static func resolve(_ server: HostPort) throws(SocketAddress.ResolutionFailure) -> [SocketAddress] {
        do throws(SocketAddress.ResolutionFailure) {
            return try SocketAddress.resolve(server.host, port: server.port, for: .connecting)
        } catch {
            return try SocketAddress.resolve(server.host, port: server.port, for: .connectingByAnyFamily)
        }
    }

    private func openHandle(_ addresses: [String]) {
        state.withLock { state in
            let link = Handle.Link(session: self, generation: state.generation)
            // Under the lock: the first event can arrive before the handle is stored, and must wait.
            state.handle = Handle(addresses: addresses, configuration: configuration, link: link, window: Self.window)
            state.inFlight = Array(repeating: nil, count: Self.window)
            state.idleSlots = Array(0..<Self.window)
        }
    }

    private func closeHandle() {
        let (handle, abandoned): (Handle?, [Read]) = state.withLock { state in
            defer {
                state.handle = nil
                state.generation += 1
                state.isConnected = false
                state.isAuthenticated = false
                state.isLost = false
                state.pending = []
                state.inFlight = []
                state.idleSlots = []
            }
            return (state.handle, state.pending + state.inFlight.compactMap(\.self))
        }
        for read in abandoned {
            read.walk.fail(.closing, path: read.node.path)
        }
        handle?.close()
    }
}
