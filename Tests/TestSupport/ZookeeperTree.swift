@preconcurrency import CZookeeper
import Glibc

/// Writes nodes to a real ZooKeeper, with libzookeeper's synchronous functions. Not to be used on the completion thread of the
/// same handle.
///
/// `@unchecked Sendable`: libzookeeper_mt's functions are thread-safe, and the handle is closed only when this object is
/// released.
public final class ZookeeperTree: @unchecked Sendable {
    private let handle: OpaquePointer
    private let chroot: String

    public struct Failure: Error {
        public var path: String
        public var code: Int32
    }

    public enum Access: Sendable {
        case everyone
        /// Only clients authenticated as the writer.
        case creator
    }

    /// - Parameter chroot: created if it does not exist.
    public init(_ address: String, chroot: String = "", credentials: String? = nil) throws {
        let silent: log_callback_fn = { _ in }
        guard let handle = zookeeper_init2(address, nil, 10_000, nil, nil, ZOO_NO_LOG_CLIENTENV, silent) else {
            throw Failure(path: address, code: ZSYSTEMERROR.rawValue)
        }
        self.handle = handle
        self.chroot = chroot
        if let credentials {
            try check(zoo_add_auth(handle, "digest", credentials, Int32(credentials.utf8.count), nil, nil), "auth")
        }
        if !chroot.isEmpty {
            try check(zoo_create(handle, chroot, nil, -1, &ZOO_OPEN_ACL_UNSAFE, 0, nil, 0), chroot)
        }
    }

    deinit {
        zookeeper_close(handle)
    }

    /// Creates a node and its missing parents.
    public func create(_ path: String, _ data: String? = nil, access: Access = .everyone) throws {
        let names = path.split(separator: "/")
        for count in 1..<max(1, names.count) {
            let parent = chroot + "/" + names.prefix(count).joined(separator: "/")
            let code = zoo_create(handle, parent, nil, -1, &ZOO_OPEN_ACL_UNSAFE, 0, nil, 0)
            guard code == ZNODEEXISTS.rawValue else {
                try check(code, parent)
                continue
            }
        }
        let length = data.map { Int32($0.utf8.count) } ?? -1
        let code =
            switch access {
            case .everyone: zoo_create(handle, chroot + path, data, length, &ZOO_OPEN_ACL_UNSAFE, 0, nil, 0)
            case .creator: zoo_create(handle, chroot + path, data, length, &ZOO_CREATOR_ALL_ACL, 0, nil, 0)
            }
        try check(code, chroot + path)
    }

    public func commit(_ offset: String, group: String, topic: String, partition: String) throws {
        try create("/consumers/\(group)/offsets/\(topic)/\(partition)", offset)
    }

    /// Deletes a node and its descendants.
    public func delete(_ path: String) throws {
        var children = String_vector()
        let code = zoo_get_children(handle, chroot + path, 0, &children)
        try check(code, chroot + path)
        let names = UnsafeBufferPointer(start: children.data, count: Int(children.count)).compactMap {
            $0.map { String(cString: $0) }
        }
        deallocate_String_vector(&children)
        for name in names {
            try delete("\(path)/\(name)")
        }
        try check(zoo_delete(handle, chroot + path, -1), chroot + path)
    }

    /// Creates groups with one topic each, whose partition p has offset p. Uses many nodes per request.
    public func fill(groups: Int, topic: String, partitions: Int) throws {
        try create("/consumers")
        for group in 0..<groups {
            let root = "/consumers/group-\(group)"
            var nodes = ["", "/ids", "/offsets", "/offsets/\(topic)"].map { (root + $0, "") }
            nodes += (0..<partitions).map { ("\(root)/offsets/\(topic)/\($0)", "\($0)") }
            try createAll(nodes)
        }
    }

    private func createAll(_ nodes: [(path: String, data: String)]) throws {
        // libzookeeper keeps the pointers until zoo_multi returns.
        let paths = nodes.map { strdup(chroot + $0.path) }
        let values = nodes.map { strdup($0.data) }
        defer {
            for text in paths + values {
                free(text)
            }
        }
        var operations = [zoo_op_t](repeating: zoo_op_t(), count: nodes.count)
        var results = [zoo_op_result_t](repeating: zoo_op_result_t(), count: nodes.count)
        for index in nodes.indices {
            zoo_create_op_init(
                &operations[index], paths[index], values[index], Int32(nodes[index].data.utf8.count), &ZOO_OPEN_ACL_UNSAFE, 0,
                nil, 0)
        }
        try check(zoo_multi(handle, Int32(nodes.count), &operations, &results), nodes.first?.path ?? "")
    }

    private func check(_ code: Int32, _ path: String) throws {
        guard code == ZOK.rawValue else { throw Failure(path: path, code: code) }
    }
}
