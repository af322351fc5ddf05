import CZookeeper
import Glibc

/// The owner of one zhandle_t: opens it, starts reads on it, closes it.
///
/// The header: "the handle can be used from any thread" until zookeeper_close, which joins the library's two threads and frees it, so
/// that after it no callback runs. What callbacks are handed (`Link`, `Slot`) lives in this object, which its session keeps until
/// `close` has returned.
///
/// `@unchecked Sendable`: all stored properties are immutable, libzookeeper_mt's calls are thread-safe, and the session takes the handle
/// out of its state before it closes it, so no call can follow.
final class Handle: @unchecked Sendable {
    private let pointer: OpaquePointer
    private let link: Link
    private let slots: [Slot]

    /// Which handle of which session a callback comes from.
    final class Link: Sendable {
        let session: Session
        let generation: Int

        init(session: Session, generation: Int) {
            self.session = session
            self.generation = generation
        }
    }

    /// A place for one read in flight; its address is the completion's context.
    private final class Slot: Sendable {
        let link: Link
        let index: Int

        init(link: Link, index: Int) {
            self.link = link
            self.index = index
        }

        static func finish(_ context: UnsafeRawPointer?, with reply: Reply) {
            guard let context else { return }
            let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
            slot.link.session.finish(slot.index, generation: slot.link.generation, with: reply)
        }
    }

    /// Returns once the library's threads run; the connection comes later, as an event. Resolves nothing, so it does not block.
    /// - Parameter addresses: numeric, `address:port`.
    /// - Returns: nil when the library refuses; it has logged why.
    init?(addresses: [String], configuration: ZookeeperConfiguration, link: Link, window: Int) {
        let context = Unmanaged.passUnretained(link).toOpaque()
        let hosts = addresses.joined(separator: ",")
        let timeout = Int32(clamping: configuration.sessionTimeout.milliseconds)
        let opened: OpaquePointer?
        if let tls = configuration.tls {
            opened = TLSLibrary.open?(hosts, tls.libraryArgument, Self.watcher, timeout, nil, context, ZOO_NO_LOG_CLIENTENV)
            // zookeeper_init_ssl takes no callback.
            opened.map { zoo_set_log_callback($0, LibraryLog.callback) }
        } else {
            opened = zookeeper_init2(hosts, Self.watcher, timeout, nil, context, ZOO_NO_LOG_CLIENTENV, LibraryLog.callback)
        }
        guard let opened else { return nil }
        // Otherwise the library resolves its hosts again around each answer that it reads.
        zoo_set_servers_resolution_delay(opened, -1)
        pointer = opened
        self.link = link
        slots = (0..<window).map { Slot(link: link, index: $0) }
    }

    /// Sends the credentials in this session and in each reconnection of it, ahead of what is asked after this call.
    func authenticate(_ credentials: ZookeeperCredentials) -> ZookeeperError.Code {
        let code = credentials.text.withCString { zoo_add_auth(pointer, "digest", $0, Int32(strlen($0)), nil, nil) }
        return ZookeeperError.Code(rawValue: code)
    }

    /// Whether the session timeout that the peer granted can be a ZooKeeper's. The library derives its pauses between connections from
    /// it, so that after the nonsense of another kind of server it would sleep for hours, or not at all.
    var hasPlausibleTimeout: Bool {
        (100...600_000).contains(zoo_recv_timeout(pointer))
    }

    /// Starts a read; its reply comes to the session under the slot's index, on the completion thread.
    /// - Returns: anything but `ok` means that no reply will come.
    func read(_ node: ConsumersTreeBuilder.Node, slot index: Int) -> ZookeeperError.Code {
        let context = UnsafeRawPointer(Unmanaged.passUnretained(slots[index]).toOpaque())
        let code = node.path.withCString { path in
            if node.wantsData {
                zoo_aget(pointer, path, 0, Self.dataCompletion, context)
            } else {
                zoo_aget_children(pointer, path, 0, Self.childrenCompletion, context)
            }
        }
        return ZookeeperError.Code(rawValue: code)
    }

    /// Ends the session. Blocks for up to some seconds when the server is silent. Call it once, on no thread of the library, after
    /// nobody can reach this object any more.
    func close() {
        // Callbacks reach these without a reference of their own.
        withExtendedLifetime((link, slots)) {
            _ = zookeeper_close(pointer)
        }
    }

    private static let watcher: watcher_fn = { _, type, state, _, context in
        guard type == ZOO_SESSION_EVENT, let context else { return }
        let link = Unmanaged<Link>.fromOpaque(context).takeUnretainedValue()
        link.session.receive(state: state, generation: link.generation)
    }

    private static let childrenCompletion: strings_completion_t = { code, strings, context in
        guard code == ZOK.rawValue else {
            return Slot.finish(context, with: .failure(.init(rawValue: code)))
        }
        // The header: the vector is freed after the completion returns.
        var names: [String] = []
        if let vector = strings?.pointee, let data = vector.data {
            names = UnsafeBufferPointer(start: data, count: Int(max(0, vector.count))).compactMap {
                $0.map { String(cString: $0) }
            }
        }
        Slot.finish(context, with: .children(names))
    }

    private static let dataCompletion: data_completion_t = { code, value, length, _, context in
        guard code == ZOK.rawValue else {
            return Slot.finish(context, with: .failure(.init(rawValue: code)))
        }
        // A node without data has length -1.
        Slot.finish(context, with: .data(UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : Int(max(0, length)))))
    }
}
