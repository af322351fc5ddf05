import CZookeeper
import Glibc

/// Owns one zhandle_t: opens it, starts reads on it, closes it.
///
/// The header: "the handle can be used from any thread" until zookeeper_close, which joins the library's two threads and frees
/// it; no callback runs afterwards. The callbacks' contexts (`Link`, `Slot`) live in this object, which its session keeps until
/// `close` has returned.
///
/// `@unchecked Sendable`: all stored properties are immutable, libzookeeper_mt's functions are thread-safe, and the session
/// removes the handle from its state before closing it, so no call can follow.
final class Handle: @unchecked Sendable {
    private let pointer: OpaquePointer
    private let link: Link
    private let slots: [Slot]

    /// Identifies the session and handle that a callback belongs to.
    final class Link: Sendable {
        let session: Session
        let generation: Int

        init(session: Session, generation: Int) {
            self.session = session
            self.generation = generation
        }
    }

    /// A slot for one read in flight; its address is the completion's context.
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

    /// Returns once the library's threads run; the connection is reported later, as an event. Resolves no names, so it does not
    /// block.
    /// - Parameter addresses: numeric, `address:port`.
    /// - Returns: nil if the library fails; it has logged the reason.
    init?(addresses: [String], configuration: ZookeeperConfiguration, link: Link, window: Int) {
        let context = Unmanaged.passUnretained(link).toOpaque()
        let hosts = addresses.joined(separator: ",")
        let timeout = Int32(clamping: configuration.sessionTimeout.milliseconds)
        let opened: OpaquePointer?
        if let tls = configuration.tls {
            opened = TLSLibrary.open?(hosts, tls.libraryArgument, Self.watcher, timeout, nil, context, ZOO_NO_LOG_CLIENTENV)
            // zookeeper_init_ssl takes no log callback.
            opened.map { zoo_set_log_callback($0, LibraryLog.callback) }
        } else {
            opened = zookeeper_init2(hosts, Self.watcher, timeout, nil, context, ZOO_NO_LOG_CLIENTENV, LibraryLog.callback)
        }
        guard let opened else { return nil }
        // Otherwise the library resolves its hosts again around each response that it reads.
        zoo_set_servers_resolution_delay(opened, -1)
        pointer = opened
        self.link = link
        slots = (0..<window).map { Slot(link: link, index: $0) }
    }

    /// Sends the credentials in this session and after each reconnection, ahead of all requests made after this call.
    func authenticate(_ credentials: ZookeeperCredentials) -> ZookeeperError.Code {
        let code = credentials.text.withCString { zoo_add_auth(pointer, "digest", $0, Int32(strlen($0)), nil, nil) }
        return ZookeeperError.Code(rawValue: code)
    }

    /// Whether the granted session timeout is plausible for ZooKeeper. The library derives its pauses between connections from
    /// it, so with the garbage of another kind of server it would sleep for hours, or not at all.
    var hasPlausibleTimeout: Bool {
        (100...600_000).contains(zoo_recv_timeout(pointer))
    }

    /// Starts a read; the session gets its reply with the slot's index, on the completion thread.
    /// - Returns: `ok`, or an error, in which case there will be no reply.
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

    /// Ends the session. Blocks for up to some seconds if the server is silent. Call it once, on none of the library's threads,
    /// after the object has become unreachable for others.
    func close() {
        // Callbacks refer to these without retaining them.
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
        // The length is -1 for a node without data.
        Slot.finish(context, with: .data(UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : Int(max(0, length)))))
    }
}
