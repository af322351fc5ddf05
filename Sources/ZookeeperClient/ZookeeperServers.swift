public import System

/// The servers of one ensemble, and the chroot of Kafka: `host:port[,host:port...][/chroot]`.
public struct ZookeeperServers: Equatable, Sendable {
    public var servers: [HostPort]
    /// Empty, or an absolute path without a trailing slash.
    public var chroot: String

    /// Reads any number of connection strings as one list. A chroot may follow any entry, and applies to all; the default port is
    /// 2181.
    /// - Throws: `invalidConfiguration` with the invalid entry.
    public init(parsing connectionStrings: [String]) throws(ZookeeperError) {
        var servers: [HostPort] = []
        var chroot: Substring?
        for entry in connectionStrings.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            let entry = entry.trimmingSpaces()
            let slash = entry.firstIndex(of: "/") ?? entry.endIndex
            servers.append(try Self.server(parsing: entry[..<slash]))
            guard slash < entry.endIndex else { continue }
            let path = try Self.chroot(parsing: entry[slash...])
            if let chroot, chroot != path {
                throw .invalidServers("two different chroots, \"\(chroot)\" and \"\(path)\": there can be only one")
            }
            chroot = path
        }
        guard !servers.isEmpty else {
            throw .invalidServers("no server is given")
        }
        self.servers = servers
        self.chroot = String(chroot ?? "")
    }

    private static func server(parsing text: Substring) throws(ZookeeperError) -> HostPort {
        guard !text.isEmpty else { throw .invalidServers("an entry is empty") }
        do throws(HostPort.Failure) {
            let server = try HostPort(parsing: text, defaultPort: 2181)
            if !server.host.isEmpty, server.port > 0 { return server }
        } catch {
            throw .invalidServers("\(error)")
        }
        throw .invalidServers("'\(text)' is not host:port with a port from 1 to 65535")
    }

    private static func chroot(parsing text: Substring) throws(ZookeeperError) -> Substring {
        let path = text.last == "/" ? text.dropLast() : text
        // ZooKeeper's own rules for paths.
        let names = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let isValid = names.allSatisfy { name in
            !name.isEmpty && name != "." && name != ".." && name.unicodeScalars.allSatisfy { $0.value > 0x1f && $0.value != 0x7f }
        }
        guard path.isEmpty || isValid else {
            throw .invalidServers("\"\(text)\" is not a path that can be a chroot")
        }
        return path
    }
}

extension ZookeeperServers: CustomStringConvertible {
    public var description: String {
        servers.map(\.description).joined(separator: ",") + chroot
    }
}

extension ZookeeperError {
    fileprivate static func invalidServers(_ detail: String) -> ZookeeperError {
        ZookeeperError(.invalidConfiguration, operation: "read the list of ZooKeeper servers", detail: detail)
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
